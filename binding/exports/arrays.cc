// Creating, reading and changing n-dimensional arrays.
#include "arguments.h"
#include "array/create.h"
#include "array/output.h"
#include "array/points.h"
#include "array/read.h"
#include "array/resize.h"
#include "bytes.h"
#include "chunk/context.h"
#include "error.h"
#include "exports/exports.h"
#include "frame/live_file.h"
#include "frame_handle.h"
#include "memory/large.h"
#include "operation.h"
#include "pool/at_once.h"
#include "raw/read.h"
#include "raw_handle.h"

namespace b2 {

namespace {

// A frame of zeros as the layout describes it.
std::shared_ptr<Snapshot> SkeletonOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "layout");
  ArrayLayout layout;
  layout.shape = DimsArgument(given.Get("shape"), "shape");
  layout.chunks = DimsArgument(given.Get("chunks"), "chunks");
  layout.blocks = DimsArgument(given.Get("blocks"), "blocks");
  if (layout.chunks.size() != layout.ndim() || layout.blocks.size() != layout.ndim()) {
    Fail(Kind::kRange, "Expected shape, chunks and blocks of the same number of dimensions.");
  }
  layout.dtype = Text(given.Get("dtype"), "dtype");
  const Napi::Object cparams = ObjectArgument(given.Get("cparams"), "cparams");
  layout.itemsize = Integer(cparams.Get("typesize"), "typesize", 1, kMaxBlockBytes);
  try {
    layout.Derive();
  } catch (const Error& error) {
    throw Error(Kind::kRange, error.message());  // here it is the caller who contradicts himself
  }
  std::vector<Metalayer> vlmeta = MetalayersOf(given.Get("vlmeta"), "vlmeta");
  for (Metalayer& layer : vlmeta) layer.content = EncodeVlmeta(layer.content);
  auto frame =
      NewArray(std::move(layout), CodecOf(cparams), MetalayersOf(given.Get("meta"), "meta"),
               std::move(vlmeta), LimitsOf(given));
  if (Boolean(given.Get("checksums"), "checksums"))
    frame->checksums = std::make_shared<const Checksums>();
  return frame;
}

Special SpecialOf(Napi::Value value) {
  const std::string name = Text(value, "special");
  if (name == "zero") return Special::kZero;
  if (name == "nan") return Special::kNan;
  if (name == "uninit") return Special::kUninit;
  Fail(Kind::kType, "Expected 'zero', 'nan' or 'uninit' for 'special', but got '", name, "'.");
}

using Produce = std::function<void(const Snapshot& frame, ChunkSink& sink, Work& work)>;

Produce ProduceData(const Napi::Object& fill, const ArrayLayout& layout,
                    std::vector<Napi::Value>& keep) {
  const Conversion conversion = ConversionOf(fill.Get("conversion"));
  const Side data =
      DataOf(fill.Get("data"), layout.shape, MemoryBytes(conversion, layout.itemsize, 1));
  keep.push_back(fill.Get("data").As<Napi::Object>().Get("view"));
  return [input = Input{data, conversion}](const Snapshot& frame, ChunkSink& sink, Work& work) {
    EncodeInput(frame, Selection::Everything(*frame.array), input, sink, work);
  };
}

Produce ProduceArray(const Napi::Object& fill) {
  ArrayInput input;
  input.source = FrameOf(fill.Get("frame"));
  input.selection = SelectionOf(fill.Get("selection"), LayoutOf(*input.source));
  for (const int64_t axis : Integers(fill.Get("axes"), "axes"))
    input.axes.push_back(static_cast<int>(axis));
  if (input.axes.size() != input.selection.axes.size())
    Fail(Kind::kRange, "Expected an entry of 'axes' for every axis.");
  input.source_swap = Integer(fill.Get("sourceSwap"), "sourceSwap", 1, 16);
  input.conversion = ConversionOf(fill.Get("conversion"));
  return [input = std::move(input)](const Snapshot& frame, ChunkSink& sink, Work& work) {
    ReadState(*input.source, [&] { EncodeArray(frame, input, sink, work); });
  };
}

Produce ProduceRaw(const Napi::Object& fill, const ArrayLayout& layout) {
  const RawFilePtr file = RawOf(fill.Get("raw"));
  if (file->source->sequential())
    Fail(Kind::kType, "Expected a source that is read in any order, but it is deflated.");
  RawLayout raw;
  raw.shape = layout.shape;
  raw.itemsize = layout.itemsize;
  raw.offset = static_cast<uint64_t>(Integer(fill.Get("offset"), "offset", 0));
  raw.fortran = Boolean(fill.Get("fortran"), "fortran");
  raw.bytes();
  return [file, raw = std::move(raw)](const Snapshot& frame, ChunkSink& sink, Work& work) {
    const auto read = [&](const Dims& begin, const Dims& counts) {
      int64_t bytes = raw.itemsize;
      for (const int64_t n : counts) bytes *= n;
      uint8_t* items = ThisThread().region.Reserve(static_cast<size_t>(bytes));
      ReadRawBox(*file->source, raw, begin, counts, items);
      return items;
    };
    EncodeRegions(frame, read, sink, work);
  };
}

Operation CreateArray(const Napi::CallbackInfo& info) {
  const std::shared_ptr<Snapshot> frame = SkeletonOf(info[0]);
  const Napi::Object fill = ObjectArgument(info[1], "fill");
  const auto target = TargetOf(info[2]);
  const std::string kind = Text(fill.Get("kind"), "kind");
  std::vector<Napi::Value> keep;
  Produce produce = [](const Snapshot& from, ChunkSink& sink, Work& work) {
    CopyChunks(from, sink, work);
  };
  if (kind == "special") {
    FillAll(*frame, SpecialOf(fill.Get("special")), {});
  } else if (kind == "value") {
    const Bytes value = BytesOf(fill.Get("bytes"), "bytes");
    FillAll(*frame, Special::kValue, {value.data, value.size});
  } else if (kind == "data") {
    produce = ProduceData(fill, *frame->array, keep);
  } else if (kind == "frame") {
    produce = ProduceArray(fill);
  } else if (kind == "raw") {
    produce = ProduceRaw(fill, *frame->array);
  } else {
    Fail(Kind::kType, "Expected a kind of fill, but got '", kind, "'.");
  }
  return MakesFrame(
      [frame, target, produce = std::move(produce)](Work& work) {
        return Realize(frame, target, [&](ChunkSink& sink) { produce(*frame, sink, work); });
      },
      std::move(keep));
}

Operation ReadArrayOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const Bytes out = BytesOf(info[2], "out");
  return {[frame, selection = SelectionOf(info[1], LayoutOf(*frame)),
           to = Output{out.data, out.size}, conversion = ConversionOf(info[3])](Work& work) {
            Spend(static_cast<int64_t>(to.size));
            AdviseLarge(to.data, to.size);
            ReadState(*frame, [&] { ReadArray(*frame, selection, to, conversion, work); });
          },
          {},
          {info[2]}};
}

Operation WriteArrayOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const Selection selection = SelectionOf(info[1], LayoutOf(*frame));
  const Conversion conversion = ConversionOf(info[3]);
  const int64_t width = MemoryBytes(conversion, selection.item_size, 1);
  const Input input{DataOf(info[2], selection.counts(), width), conversion};
  return ChangesFrame(info[5],
                      [frame, selection, input, codec = CodecOf(info[4])](Work& work) {
                        return WriteArray(frame, selection, input, codec, work);
                      },
                      {info[2].As<Napi::Object>().Get("view")});
}

// How many items there are behind the old ones, along the one axis that grows.
Dims Growth(const ArrayLayout& layout, const Dims& shape) {
  Dims growth = shape;
  int axes = 0;
  for (size_t axis = 0; axis < shape.size() && axis < layout.ndim(); ++axis) {
    if (shape[axis] == layout.shape[axis]) continue;
    growth[axis] -= layout.shape[axis];
    if (growth[axis] < 0 || ++axes > 1) break;
  }
  if (shape.size() != layout.ndim() || axes != 1)
    Fail(Kind::kRange, "Expected a shape that is longer along one axis.");
  return growth;
}

Operation AppendArrayOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const Dims shape = DimsArgument(info[1], "shape");
  const Dims growth = Growth(LayoutOf(*frame), shape);
  const Conversion conversion = ConversionOf(info[3]);
  const int64_t width = MemoryBytes(conversion, frame->array->itemsize, 1);
  const Input input{DataOf(info[2], growth, width), conversion};
  return ChangesFrame(info[5],
                      [frame, shape, input, codec = CodecOf(info[4])](Work& work) {
                        return AppendArray(frame, shape, input, codec, work);
                      },
                      {info[2].As<Napi::Object>().Get("view")});
}

Operation ReadPointsOperation(const Napi::CallbackInfo& info) {
  const Bytes out = BytesOf(info[2], "out");
  return {[frame = FrameOf(info[0]), coords = Indices(info[1], "coords"),
           to = Output{out.data, out.size}, conversion = ConversionOf(info[3])](Work& work) {
            ReadState(*frame, [&] { ReadPoints(*frame, coords, to, conversion, work); });
          },
          {},
          {info[2]}};
}

Operation ResizeArrayOperation(const Napi::CallbackInfo& info) {
  return MakesFrame(
      [frame = FrameOf(info[0]), shape = DimsArgument(info[1], "shape"),
       codec = CodecOf(info[2])](Work& work) { return ResizeArray(frame, shape, codec, work); },
      {});
}

}  // namespace

void ExportArrays(Napi::Env env, Napi::Object exports) {
  ExportBrief(env, exports, "createArray", 3, CreateArray);
  ExportBrief(env, exports, "readArray", 4, ReadArrayOperation);
  ExportBrief(env, exports, "writeArray", 6, WriteArrayOperation);
  ExportBrief(env, exports, "appendArray", 6, AppendArrayOperation);
  ExportBrief(env, exports, "readPoints", 4, ReadPointsOperation);
  ExportBrief(env, exports, "resizeArray", 3, ResizeArrayOperation);
}

}  // namespace b2
