// Single chunks of a frame.
#include <algorithm>

#include "arguments.h"
#include "chunk/decode.h"
#include "error.h"
#include "exports/exports.h"
#include "frame/live_file.h"
#include "frame/reader.h"
#include "frame/tail.h"
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
  // Refused otherwise, though others have written such chunks.
  params.typesize = chunk.nbytes % chunk.typesize == 0 ? chunk.typesize : 1;
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

Buffer Decode(const Snapshot& frame, const StoredChunk& chunk) {
  const int32_t n = ReadChunkHeader(chunk).nbytes;
  if (n > frame.limits.max_chunk_bytes) {
    Fail(Kind::kLimit, "Expected chunks up to ", frame.limits.max_chunk_bytes, " bytes, but chunk ",
         chunk.nchunk, " declares ", n, ".");
  }
  Buffer items(static_cast<size_t>(n));
  DecodeChunk(chunk, items.data(), items.size());
  return items;
}

Operation DecodeChunkOperation(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  return MakesBytes(frame, [frame, nchunk = Integer(info[1], "nchunk")] {
    return Decode(*frame, frame->Chunk(nchunk));
  });
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
            chunk.Set("blocksize", header->vlblocks ? 0 : header->blocksize);
            chunk.Set("vlblocks", header->vlblocks ? header->nblocks() : 0);
            chunk.Set("codec", header->codec);
            chunk.Set("special", NameOf(header->special));
            return chunk;
          },
          {}};
}

// Chunks of one file must lie beside each other. The same place twice is no damage.
void CheckPlaces(const Snapshot& frame, const std::vector<int32_t>& lengths) {
  if (frame.header.sparse) return;
  std::vector<std::pair<int64_t, int64_t>> places;  // position, number
  for (int64_t i = 0; i < frame.nchunks(); ++i) {
    const ChunkEntry entry = frame.chunks[static_cast<size_t>(i)];
    if (entry.special() == Special::kNone && !entry.in_memory())
      places.emplace_back(entry.position(), i);
  }
  std::sort(places.begin(), places.end());
  for (size_t i = 1; i < places.size(); ++i) {
    const auto [before, nchunk] = places[i - 1];
    const auto [position, next] = places[i];
    if (position == before || before + lengths[static_cast<size_t>(nchunk)] <= position) continue;
    Error error(Kind::kCorrupt, Sentence("Expected chunks beside each other, but chunk ", nchunk,
                                         " reaches into chunk ", next, "."));
    error.nchunk = nchunk;
    throw error;
  }
}

Operation VerifyFrame(const Napi::CallbackInfo& info) {
  return {[frame = FrameOf(info[0])](Work& work) {
            CheckParts(*frame);
            ReadState(*frame, [&] {
              std::vector<int32_t> lengths(frame->chunks.size());
              Pool::Instance().ForEach(frame->nchunks(), work, [&](int64_t i, int) {
                const StoredChunk chunk = frame->CheckedChunk(i);
                Decode(*frame, chunk);
                lengths[static_cast<size_t>(i)] = ReadChunkHeader(chunk).cbytes;
              });
              CheckPlaces(*frame, lengths);
            });
            for (const Metalayer& layer : frame->vlmeta)
              DecodeVlmeta(layer, frame->limits.max_chunk_bytes);
          },
          {},
          {}};
}

}  // namespace

void ExportChunks(Napi::Env env, Napi::Object exports) {
  ExportBrief(env, exports, "readChunk", 2, ReadChunk);
  ExportBrief(env, exports, "decodeChunk", 2, DecodeChunkOperation);
  ExportBrief(env, exports, "chunkInfo", 2, ChunkInfo);
  Export(env, exports, "verifyFrame", 1, VerifyFrame);
}

}  // namespace b2
