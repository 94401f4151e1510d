// Creating, reading and changing super-chunks.
#include "arguments.h"
#include "array/create.h"
#include "bytes.h"
#include "error.h"
#include "exports/exports.h"
#include "exports/schunk_plan.h"
#include "frame/live_file.h"
#include "frame_handle.h"
#include "memory/large.h"
#include "operation.h"
#include "pool/at_once.h"
#include "pool/pool.h"
#include "schunk/change.h"
#include "schunk/create.h"
#include "schunk/slice.h"

namespace b2 {

namespace {

// Above this, results come from fresh pages of the system.
constexpr size_t kLargeResult = 4 << 20;

ByteSpan SpanOf(Napi::Value value, const char* argument) {
  const Bytes bytes = BytesOf(value, argument);
  return {bytes.data, bytes.size};
}

// Of chunks for a frame that is there already: its items keep their size.
SchunkSettings SettingsFor(const Snapshot& frame, Napi::Value value) {
  const Napi::Object cparams = ObjectArgument(value, "cparams");
  return {CodecOf(cparams), frame.header.typesize, BlocksizeOf(cparams)};
}

Special SpecialOf(Napi::Value value) {
  const std::string name = Text(value, "special");
  if (name == "zero") return Special::kZero;
  if (name == "nan") return Special::kNan;
  if (name == "uninit") return Special::kUninit;
  if (name == "value") return Special::kValue;
  Fail(Kind::kType, "Expected 'zero', 'nan', 'uninit' or 'value' for 'special', but got '", name,
       "'.");
}

Place PlaceOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "place");
  return {Integer(given.Get("index"), "index"), Integer(given.Get("removed"), "removed", 0)};
}

Operation CreateSchunkOperation(const Napi::CallbackInfo& info) {
  const auto plan = std::make_shared<const SchunkPlan>(SchunkPlanOf(info[0]));
  const auto target = TargetOf(info[2]);
  return MakesFrame([plan, target, bytes = SpanOf(info[1], "data")](
                        Work& work) { return CreateSchunk(*plan, bytes, target, work); },
                    {info[1]});
}

Operation RecodeSchunkOperation(const Napi::CallbackInfo& info) {
  const auto plan = std::make_shared<const SchunkPlan>(SchunkPlanOf(info[0]));
  return MakesFrame([plan, source = FrameOf(info[1]), keep = Boolean(info[2], "keepChunks"),
                     target = TargetOf(info[3])](Work& work) {
    return RecodeSchunk(*plan, source, keep, target, work);
  });
}

// Chunk n of the new ones.
using MakeChunk = std::function<NewChunk(int64_t n)>;

// Everything that can be refused without the chunks has been when they are made.
Operation PutsChunks(const Napi::CallbackInfo& info, int64_t count, MakeChunk make,
                     std::optional<CodecSettings> codec, Napi::Value commitment) {
  return ChangesFrame(commitment,
                      [frame = FrameOf(info[0]), place = PlaceOf(info[1]), codec, count,
                       make = std::move(make)](Work& work) -> SnapshotPtr {
                        CheckChangeable(*frame);
                        CheckPlace(*frame, place, count);
                        std::vector<NewChunk> chunks(static_cast<size_t>(count));
                        Pool::Instance().ForEach(count, work, [&](int64_t n, int) {
                          chunks[static_cast<size_t>(n)] = make(n);
                        });
                        if (!codec || *codec == frame->header.codec)
                          return PutChunks(frame, place, std::move(chunks));
                        const auto changed = Derive(frame);
                        changed->header.codec = *codec;
                        return PutChunks(changed, place, std::move(chunks));
                      },
                      {info[2]});
}

// The array itself keeps them alive: it must not be changed meanwhile.
std::vector<ByteSpan> SpansOf(Napi::Value value, const char* argument) {
  if (!value.IsArray()) Fail(Kind::kType, "Expected an array for '", argument, "'.");
  const auto given = value.As<Napi::Array>();
  std::vector<ByteSpan> spans;
  for (uint32_t i = 0; i < given.Length(); ++i) {
    const Napi::HandleScope scope(value.Env());
    spans.push_back(SpanOf(given.Get(i), argument));
  }
  return spans;
}

Operation PutData(const Napi::CallbackInfo& info) {
  const SchunkSettings settings = SettingsFor(*FrameOf(info[0]), info[3]);
  std::vector<ByteSpan> chunks = SpansOf(info[2], "chunks");
  const auto count = static_cast<int64_t>(chunks.size());
  return PutsChunks(
      info, count,
      [settings, chunks = std::move(chunks)](int64_t n) {
        return EncodeItems(settings, chunks[static_cast<size_t>(n)]);
      },
      settings.codec, info[4]);
}

Operation PutVlblocks(const Napi::CallbackInfo& info) {
  const SchunkSettings settings = SettingsFor(*FrameOf(info[0]), info[3]);
  if (!info[2].IsArray()) Fail(Kind::kType, "Expected an array for 'chunks'.");
  const auto given = info[2].As<Napi::Array>();
  std::vector<std::vector<ByteSpan>> chunks;
  for (uint32_t i = 0; i < given.Length(); ++i) chunks.push_back(SpansOf(given.Get(i), "blocks"));
  const auto count = static_cast<int64_t>(chunks.size());
  return PutsChunks(
      info, count,
      [settings, chunks = std::move(chunks)](int64_t n) {
        return EncodeBlocks(settings, chunks[static_cast<size_t>(n)]);
      },
      settings.codec, info[4]);
}

Operation PutStoredChunk(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  // Checked and stored are the same bytes, whatever the caller does with his meanwhile.
  const ByteSpan given = SpanOf(info[2], "chunk");
  const auto length = static_cast<size_t>(ParseChunkHeader(given.data(), given.size()).cbytes);
  const ByteSpan whole = given.first(length);
  const auto bytes = std::make_shared<const std::vector<uint8_t>>(whole.begin(), whole.end());
  return PutsChunks(
      info, 1,
      [bytes, typesize = frame->header.typesize, index = PlaceOf(info[1]).index](int64_t) {
        return AcceptChunk(*bytes, typesize, index);
      },
      std::nullopt, info[3]);
}

Operation DeleteChunks(const Napi::CallbackInfo& info) {
  return MakesFrame([frame = FrameOf(info[0]), place = PlaceOf(info[1])](Work&) {
    return PutChunks(frame, place, {});
  });
}

std::vector<uint8_t> ValueOf(Napi::Value value) {
  if (value.IsNull()) return {};
  const ByteSpan bytes = SpanOf(value, "value");
  return {bytes.begin(), bytes.end()};
}

Operation PutSpecial(const Napi::CallbackInfo& info) {
  return MakesFrame(
      [frame = FrameOf(info[0]), index = Integer(info[1], "index"), special = SpecialOf(info[2]),
       value = ValueOf(info[3])](Work&) { return SpecializeChunk(frame, index, special, value); });
}

Operation FillSchunkOperation(const Napi::CallbackInfo& info) {
  return MakesFrame([frame = FrameOf(info[0]), nbytes = Integer(info[1], "nbytes", 0),
                     special = SpecialOf(info[2]), value = ValueOf(info[3])](Work&) {
    return FillSchunk(frame, special, value, nbytes);
  });
}

Operation ReadSliceOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const int64_t begin = Integer(info[1], "begin", 0);
  const Bytes out = BytesOf(info[2], "out");
  return {[frame, begin, to = Output{out.data, out.size}](Work& work) {
            CheckSlice(*frame, begin, begin + static_cast<int64_t>(to.size));
            Spend(static_cast<int64_t>(to.size));
            if (to.size >= kLargeResult) AdviseLarge(to.data, to.size);
            ReadState(*frame, [&] { ReadSlice(*frame, begin, to, work); });
          },
          {},
          {info[2]}};
}

Operation WriteSliceOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const SchunkSettings settings = SettingsFor(*frame, info[3]);
  return MakesFrame(
      [frame, begin = Integer(info[1], "begin", 0), bytes = SpanOf(info[2], "data"),
       settings](Work& work) {
        return WriteSlice(frame, begin, bytes, settings.codec, settings.blocksize, work);
      },
      {info[2]});
}

Operation DecodeChunkTo(const Napi::CallbackInfo& info) {
  const Bytes out = BytesOf(info[2], "out");
  const auto size = std::make_shared<int32_t>(0);
  return {[frame = FrameOf(info[0]), nchunk = Integer(info[1], "nchunk"), out, size](Work&) {
            ReadState(*frame, [&] {
              const StoredChunk chunk = frame->Chunk(nchunk);
              *size = ReadChunkHeader(chunk).nbytes;
              if (static_cast<size_t>(*size) > out.size) {
                Fail(Kind::kRange, "Expected room for the ", *size, " bytes of chunk ", nchunk,
                     " in 'out', but it has ", out.size, ".");
              }
              DecodeChunk(chunk, out.data, static_cast<size_t>(*size));
            });
          },
          [size](Napi::Env env) { return Napi::Number::New(env, *size); },
          {info[2]}};
}

using Buffer = std::vector<uint8_t>;

Operation ReadVlblock(const Napi::CallbackInfo& info) {
  const auto content = std::make_shared<Buffer>();
  return {[frame = FrameOf(info[0]), nchunk = Integer(info[1], "nchunk"),
           nblock = Integer(info[2], "nblock"), content](Work&) {
            ReadState(*frame, [&] {
              *content = DecodeVlblock(frame->Chunk(nchunk), nblock, frame->limits.max_chunk_bytes);
            });
          },
          [content](Napi::Env env) { return BytesToJs(env, content->data(), content->size()); },
          {}};
}

struct Blocks {
  Buffer items;
  std::vector<int32_t> sizes;
};

void ReadBlocks(const Snapshot& frame, int64_t nchunk, Blocks& blocks) {
  const StoredChunk chunk = frame.Chunk(nchunk);
  blocks.sizes = VlblockSizes(chunk);
  const int32_t nbytes = ReadChunkHeader(chunk).nbytes;
  if (nbytes > frame.limits.max_chunk_bytes) {
    Fail(Kind::kLimit, "Expected chunks up to ", frame.limits.max_chunk_bytes, " bytes, but chunk ",
         nchunk, " declares ", nbytes, ".");
  }
  blocks.items.resize(static_cast<size_t>(nbytes));
  DecodeChunk(chunk, blocks.items.data(), blocks.items.size());
}

Operation ReadVlblocks(const Napi::CallbackInfo& info) {
  const auto blocks = std::make_shared<Blocks>();
  return {[frame = FrameOf(info[0]), nchunk = Integer(info[1], "nchunk"), blocks](Work&) {
            ReadState(*frame, [&] { ReadBlocks(*frame, nchunk, *blocks); });
          },
          [blocks](Napi::Env env) {
            Napi::Array array = Napi::Array::New(env, blocks->sizes.size());
            const uint8_t* at = blocks->items.data();
            for (size_t i = 0; i < blocks->sizes.size(); ++i) {
              const auto n = static_cast<size_t>(blocks->sizes[i]);
              array.Set(static_cast<uint32_t>(i), BytesToJs(env, at, n));
              at += n;
            }
            return array;
          },
          {}};
}

}  // namespace

void ExportSchunks(Napi::Env env, Napi::Object exports) {
  ExportBrief(env, exports, "createSchunk", 3, CreateSchunkOperation);
  Export(env, exports, "recodeSchunk", 4, RecodeSchunkOperation);
  ExportBrief(env, exports, "putData", 5, PutData);
  ExportBrief(env, exports, "putVlblocks", 5, PutVlblocks);
  ExportBrief(env, exports, "putChunk", 4, PutStoredChunk);
  ExportBrief(env, exports, "putSpecial", 4, PutSpecial);
  ExportBrief(env, exports, "deleteChunks", 2, DeleteChunks);
  ExportBrief(env, exports, "fillSchunk", 4, FillSchunkOperation);
  ExportBrief(env, exports, "readSlice", 3, ReadSliceOperation);
  ExportBrief(env, exports, "writeSlice", 4, WriteSliceOperation);
  ExportBrief(env, exports, "decodeChunkTo", 3, DecodeChunkTo);
  ExportBrief(env, exports, "readVlblock", 3, ReadVlblock);
  ExportBrief(env, exports, "readVlblocks", 2, ReadVlblocks);
}

}  // namespace b2
