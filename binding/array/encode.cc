#include "array/encode.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "array/read.h"
#include "chunk/context.h"
#include "chunk/cost.h"
#include "error.h"
#include "pool/at_once.h"
#include "pool/pool.h"

namespace b2 {

namespace {

// Compressors of the threads that take part in one loop.
class Encoders {
 public:
  explicit Encoders(const Snapshot& frame) : frame_(frame) {}

  ChunkEncoder& operator[](int slot) {
    auto& encoder = encoders_[static_cast<size_t>(slot)];
    if (!encoder) encoder.emplace(EncoderOf(frame_));
    return *encoder;
  }

 private:
  const Snapshot& frame_;
  std::array<std::optional<ChunkEncoder>, Pool::kMaxThreads> encoders_;
};

// Moves the spans of one chunk into `chunk`, which is laid out block after block.
void FillChunk(const ArrayLayout& layout, const std::vector<Span>& spans, const Side& data,
               int64_t item_offset, int64_t item_size, uint8_t* chunk) {
  const BlockPlan plan(layout, spans);
  const std::vector<int64_t> strides = Strides(layout.blocks, layout.itemsize);
  for (size_t i = 0; i < plan.blocks().size(); ++i) {
    uint8_t* block = chunk + plan.blocks()[i] * layout.block_bytes;
    CopyFromData(plan.Spans(i), {block + item_offset, strides}, data, item_size);
  }
}

// Whether a chunk's blocks, one after the other, are its items in C order: every axis before the
// first that is divided has blocks of one, every axis behind it is not divided, and nothing is
// padded.
bool BlocksAreInOrder(const ArrayLayout& layout) {
  bool divided = false;
  for (size_t axis = layout.ndim(); axis-- > 0;) {
    if (layout.chunks[axis] % layout.blocks[axis] != 0 || (divided && layout.blocks[axis] != 1))
      return false;
    if (layout.blocks[axis] != layout.chunks[axis]) divided = true;
  }
  return true;
}

void EncodeRaw(const Snapshot& frame, const Selection& selection, const Side& data, ChunkSink& sink,
               Work& work, const Revise& revise) {
  const ArrayLayout& layout = *frame.array;
  const ChunkPlan plan(layout, selection);
  if (selection.items() == 0) return;
  const auto chunk_bytes = static_cast<size_t>(layout.chunk_bytes);
  const bool whole_items = selection.item_size == layout.itemsize;
  const bool in_order = whole_items && BlocksAreInOrder(layout);
  const std::vector<int64_t> chunk_strides = Strides(layout.chunks, layout.itemsize);
  Encoders encoders(frame);
  Pool::Instance().ForEach(plan.size(), work, [&](int64_t i, int slot) {
    const std::vector<Span> spans = plan.Spans(i);
    const int64_t nchunk = plan.Chunk(spans);
    const uint8_t* run = in_order ? FindRun(spans, {nullptr, chunk_strides}, data, layout.itemsize,
                                            layout.chunk_bytes)
                                  : nullptr;
    if (run == nullptr) {
      uint8_t* chunk = ThisThread().assembly.Reserve(chunk_bytes);
      if (whole_items && plan.Covers(spans)) {
        std::memset(chunk, 0, chunk_bytes);
      } else {
        Spend(CostOfEncoding(frame.header.codec, layout.chunk_bytes));
        DecodeChunk(frame.Chunk(nchunk), chunk, chunk_bytes);
        if (revise) revise(nchunk, chunk);
      }
      FillChunk(layout, spans, data, selection.item_offset, selection.item_size, chunk);
      run = chunk;
    }
    sink.Accept(nchunk, encoders[slot].Encode(run, static_cast<int32_t>(layout.chunk_bytes)));
  });
}

// A contiguous copy of the selected elements as they will be stored.
std::vector<uint8_t> ConvertInput(const Selection& selection, const Input& input) {
  const Conversion& conversion = input.conversion;
  const bool cast = conversion.stored != conversion.memory;
  const auto to = static_cast<int64_t>(ElementSize(conversion.stored));
  const auto from = static_cast<int64_t>(ElementSize(conversion.memory));
  if (cast && (to == 0 || selection.item_size % to != 0))
    Fail(Kind::kType, "Expected whole elements to convert.");
  const int64_t width = cast ? selection.item_size / to * from : selection.item_size;
  const Dims counts = selection.counts();
  std::vector<uint8_t> gathered(static_cast<size_t>(selection.items() * width));
  std::vector<Span> all;
  for (const int64_t n : counts) all.push_back(AxisSelection::Range(0, 1, n, n).Whole());
  CopyFromData(all, {gathered.data(), Strides(counts, width)}, input.data, width);
  if (cast) {
    std::vector<uint8_t> stored(static_cast<size_t>(selection.items() * selection.item_size));
    ConvertElements(conversion.memory, conversion.stored, gathered.data(), stored.data(),
                    stored.size() / static_cast<size_t>(to));
    gathered = std::move(stored);
  }
  if (conversion.swap > 1)
    SwapBytes(gathered.data(), gathered.size(), static_cast<size_t>(conversion.swap));
  return gathered;
}

// The items of one chunk's region, from another array.
class RegionReader {
 public:
  RegionReader(const ArrayLayout& layout, const ArrayInput& input)
      : layout_(layout), input_(input) {}

  // In C order of the region, as they will be stored. Valid until this thread reads another.
  uint8_t* Read(const Dims& begin, const Dims& counts) const {
    Selection part;
    part.item_offset = input_.selection.item_offset;
    part.item_size = input_.selection.item_size;
    const Dims region = Strides(counts, part.item_size);
    std::vector<int64_t> strides;
    int64_t items = 1;
    for (const int64_t n : counts) items *= n;
    for (size_t axis = 0; axis < input_.axes.size(); ++axis) {
      const int to = input_.axes[axis];
      const AxisSelection& all = input_.selection.axes[axis];
      part.axes.push_back(
          to < 0 ? all : all.Part(begin[static_cast<size_t>(to)], counts[static_cast<size_t>(to)]));
      strides.push_back(to < 0 ? 0 : region[static_cast<size_t>(to)]);
    }
    const auto read_bytes = static_cast<size_t>(items * part.item_size);
    const auto stored_bytes = static_cast<size_t>(items * layout_.itemsize);
    uint8_t* items_at = ThisThread().region.Reserve(read_bytes + stored_bytes);
    ReadHere(*input_.source, part, items_at, strides);
    const Conversion& conversion = input_.conversion;
    if (input_.source_swap > 1)
      SwapBytes(items_at, read_bytes, static_cast<size_t>(input_.source_swap));
    if (conversion.stored != conversion.memory) {
      ConvertElements(conversion.memory, conversion.stored, items_at, items_at + read_bytes,
                      stored_bytes / ElementSize(conversion.stored));
      items_at += read_bytes;
    }
    if (conversion.swap > 1)
      SwapBytes(items_at, stored_bytes, static_cast<size_t>(conversion.swap));
    return items_at;
  }

 private:
  const ArrayLayout& layout_;
  const ArrayInput& input_;
};

void CheckArrayInput(const ArrayLayout& layout, const ArrayInput& input) {
  std::vector<int64_t> counts(layout.ndim(), 1);
  for (size_t axis = 0; axis < input.axes.size(); ++axis) {
    const int to = input.axes[axis];
    const int64_t n = input.selection.axes[axis].count();
    if (to >= static_cast<int>(layout.ndim()) || to < -1 || (to < 0 && n != 1))
      Fail(Kind::kRange, "Expected axes of the new array.");
    if (to >= 0) counts[static_cast<size_t>(to)] = n;
  }
  if (counts != layout.shape) Fail(Kind::kRange, "Expected a selection of the new array's shape.");
}

}  // namespace

ChunkEncoder EncoderOf(const Snapshot& frame) {
  const Geometry* geometry = NeedsGeometry(frame.header.codec) ? frame.geometry.get() : nullptr;
  return {frame.header.codec, frame.header.typesize,
          frame.array ? static_cast<int32_t>(frame.array->block_bytes) : 0, geometry};
}

void EncodeInput(const Snapshot& frame, const Selection& selection, const Input& input,
                 ChunkSink& sink, Work& work, const Revise& revise) {
  if (!input.conversion.needed()) {
    EncodeRaw(frame, selection, input.data, sink, work, revise);
    return;
  }
  std::vector<uint8_t> stored = ConvertInput(selection, input);
  EncodeRaw(frame, selection, {stored.data(), Strides(selection.counts(), selection.item_size)},
            sink, work, revise);
}

void EncodeRegions(const Snapshot& frame, const ReadRegion& read, ChunkSink& sink, Work& work) {
  const ArrayLayout& layout = *frame.array;
  if (layout.nchunks == 0) return;  // its chunks and blocks may have axes of length 0
  const auto chunk_bytes = static_cast<size_t>(layout.chunk_bytes);
  const bool in_order = BlocksAreInOrder(layout);
  Encoders encoders(frame);
  Pool::Instance().ForEach(layout.nchunks, work, [&](int64_t nchunk, int slot) {
    Dims begin = Unravel(nchunk, layout.grid);
    Dims counts(layout.ndim());
    std::vector<Span> spans;
    for (size_t axis = 0; axis < layout.ndim(); ++axis) {
      begin[axis] *= layout.chunks[axis];
      counts[axis] = std::min(layout.chunks[axis], layout.shape[axis] - begin[axis]);
      spans.push_back(AxisSelection::Range(0, 1, counts[axis], counts[axis]).Whole());
    }
    const uint8_t* items = read(begin, counts);
    if (!in_order || counts != layout.chunks) {
      uint8_t* chunk = ThisThread().assembly.Reserve(chunk_bytes);
      std::memset(chunk, 0, chunk_bytes);
      // The items are only read from.
      const Side data{const_cast<uint8_t*>(items), Strides(counts, layout.itemsize)};
      FillChunk(layout, spans, data, 0, layout.itemsize, chunk);
      items = chunk;
    }
    sink.Accept(nchunk, encoders[slot].Encode(items, static_cast<int32_t>(layout.chunk_bytes)));
  });
}

void EncodeArray(const Snapshot& frame, const ArrayInput& input, ChunkSink& sink, Work& work) {
  const ArrayLayout& layout = *frame.array;
  CheckArrayInput(layout, input);
  const RegionReader reader(layout, input);
  const auto read = [&](const Dims& begin, const Dims& counts) {
    return reader.Read(begin, counts);
  };
  EncodeRegions(frame, read, sink, work);
}

}  // namespace b2
