// Single chunks of a frame.
#include "arguments.h"
#include "chunk/decode.h"
#include "error.h"
#include "exports/exports.h"
#include "frame/live_file.h"
#include "frame_handle.h"
#include "operation.h"
#include "pool/pool.h"

namespace b2 {

namespace {

using Buffer = std::vector<uint8_t>;

Operation MakesBytes(const SnapshotPtr& frame, std::function<Buffer()> make) {
  const auto made = std::make_shared<Buffer>();
  return {
      [frame, made, make = std::move(make)](Work&) { ReadState(*frame, [&] { *made = make(); }); },
      [made](Napi::Env env) { return BytesToJs(env, made->data(), made->size()); },
      {}};
}

// A special chunk is not stored; this is the chunk that would be.
Buffer MaterializeSpecial(const StoredChunk& chunk) {
  blosc2_cparams params = BLOSC2_CPARAMS_DEFAULTS;
  params.typesize = chunk.typesize;
  params.blocksize = chunk.blocksize;
  Buffer bytes(kChunkHeaderLength);
  const auto room = static_cast<int32_t>(bytes.size());
  const int got = chunk.special == Special::kNan
                      ? blosc2_chunk_nans(params, chunk.nbytes, bytes.data(), room)
                  : chunk.special == Special::kUninit
                      ? blosc2_chunk_uninit(params, chunk.nbytes, bytes.data(), room)
                      : blosc2_chunk_zeros(params, chunk.nbytes, bytes.data(), room);
  if (got != room)
    Fail(Kind::kInternal,
         "Expected a special chunk, but C-Blosc2 reports: ", blosc2_error_string(got), ".");
  return bytes;
}

Operation ReadChunk(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  return MakesBytes(frame, [frame, nchunk = Integer(info[1], "nchunk")] {
    const StoredChunk chunk = frame->Chunk(nchunk);
    return chunk.special != Special::kNone ? MaterializeSpecial(chunk) : ReadStoredBytes(chunk);
  });
}

Buffer Decode(const Snapshot& frame, int64_t nchunk) {
  const StoredChunk chunk = frame.Chunk(nchunk);
  const int32_t n = ReadChunkHeader(chunk).nbytes;
  if (n > frame.limits.max_chunk_bytes) {
    Fail(Kind::kLimit, "Expected chunks up to ", frame.limits.max_chunk_bytes, " bytes, but chunk ",
         nchunk, " declares ", n, ".");
  }
  Buffer items(static_cast<size_t>(n));
  DecodeChunk(chunk, items.data(), items.size());
  return items;
}

Operation DecodeChunkOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  return MakesBytes(
      frame, [frame, nchunk = Integer(info[1], "nchunk")] { return Decode(*frame, nchunk); });
}

const char* NameOf(Special special) {
  switch (special) {
    case Special::kZero:
      return "zero";
    case Special::kNan:
      return "nan";
    case Special::kValue:
      return "value";
    case Special::kUninit:
      return "uninit";
    case Special::kNone:
      break;
  }
  return "none";
}

Operation ChunkInfo(const Napi::CallbackInfo& info) {
  const auto header = std::make_shared<ChunkHeader>();
  return {[frame = FrameOf(info[0]), nchunk = Integer(info[1], "nchunk"), header](Work&) {
            ReadState(*frame, [&] { *header = ReadChunkHeader(frame->Chunk(nchunk)); });
          },
          [header](Napi::Env env) {
            const Napi::Object chunk = Napi::Object::New(env);
            chunk.Set("nbytes", header->nbytes);
            chunk.Set("cbytes", header->cbytes);
            chunk.Set("blocksize", header->blocksize);
            chunk.Set("codec", header->codec);
            chunk.Set("special", NameOf(header->special));
            return chunk;
          },
          {}};
}

Operation VerifyFrame(const Napi::CallbackInfo& info) {
  return {[frame = FrameOf(info[0])](Work& work) {
            ReadState(*frame, [&] {
              Pool::Instance().ForEach(frame->nchunks(), work,
                                       [&](int64_t i, int) { Decode(*frame, i); });
            });
            for (size_t i = 0; i < frame->vlmeta.size(); ++i) DecodeVlmeta(*frame, i);
          },
          {},
          {}};
}

}  // namespace

void ExportChunks(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "readChunk", 2, ReadChunk);
  Export(env, exports, "decodeChunk", 2, DecodeChunkOperation);
  Export(env, exports, "chunkInfo", 2, ChunkInfo);
  Export(env, exports, "verifyFrame", 1, VerifyFrame);
}

}  // namespace b2
