#include "frame/index.h"

#include <bit>
#include <cstring>

#include "error.h"

namespace b2 {

static_assert(std::endian::native == std::endian::little,
              "the index is read and written as it is in memory");

namespace {

// An index of fewer chunks is what C-Blosc2 writes, byte by byte; larger ones are as dense with
// LZ4, and compressed in half the time.
constexpr size_t kManyChunks = 512;

// How many chunks the header implies; -1 where their sizes vary and the index alone tells.
int64_t ImpliedChunks(const FrameHeader& header) {
  if (header.chunksize == 0) return header.nbytes == 0 ? 0 : -1;
  if (header.chunksize < 0) {
    if (header.nbytes > 0)
      Fail(Kind::kCorrupt, "Expected a chunk size in a frame of ", header.nbytes, " bytes.");
    return 0;
  }
  return header.nbytes / header.chunksize + (header.nbytes % header.chunksize != 0);
}

}  // namespace

int64_t ReadIndex(const std::shared_ptr<const Source>& source, uint64_t at, uint64_t end,
                  Snapshot& snapshot) {
  const int64_t implied = ImpliedChunks(snapshot.header);
  // The chunks of an array are all of one size, padded where they reach beyond its shape.
  if (snapshot.array && (implied != snapshot.array->nchunks ||
                         snapshot.header.nbytes != implied * snapshot.array->chunk_bytes)) {
    Fail(Kind::kCorrupt, "Expected ", snapshot.array->nchunks, " chunks of ",
         snapshot.array->chunk_bytes, " bytes for the array, but the frame declares ",
         snapshot.header.nbytes, " bytes in ", implied, ".");
  }
  if (implied > snapshot.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", snapshot.limits.max_chunks,
         " chunks, but the frame declares ", implied, "; raise maxChunks if you trust it.");
  }
  if (implied == 0) return 0;
  StoredChunk chunk;
  chunk.nchunk = -1;
  chunk.nbytes = -1;
  chunk.typesize = 8;
  chunk.source = source;
  chunk.offset = at;
  chunk.available = end - at;
  const ChunkHeader header = ReadChunkHeader(chunk);
  if (header.nbytes % 8 != 0 || (implied >= 0 && header.nbytes != implied * 8)) {
    Fail(Kind::kCorrupt, "Expected the index to hold ", implied, " chunks, but it has ",
         header.nbytes, " bytes.");
  }
  if (header.nbytes / 8 > snapshot.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", snapshot.limits.max_chunks,
         " chunks, but the index has ", header.nbytes / 8, "; raise maxChunks if you trust it.");
  }
  std::vector<int64_t> positions(static_cast<size_t>(header.nbytes / 8));
  DecodeChunk(chunk, reinterpret_cast<uint8_t*>(positions.data()),
              static_cast<size_t>(header.nbytes));
  snapshot.chunks.reserve(positions.size());
  for (const int64_t position : positions) {
    const ChunkEntry entry = ChunkEntry::FromIndex(position);
    if (entry.special() == Special::kNone && !snapshot.storage->Holds(position)) {
      Fail(Kind::kCorrupt, "Expected chunk ", snapshot.chunks.size(),
           " within the frame, but the index places it at ", position, ".");
    }
    // Such a chunk has no size anywhere (c-blosc2.md D9).
    if (entry.special() != Special::kNone && snapshot.header.chunksize == 0) {
      Fail(Kind::kCorrupt, "Expected chunks of different sizes to be stored, but chunk ",
           snapshot.chunks.size(), " is a special one without a size.");
    }
    snapshot.chunks.push_back(entry);
  }
  return header.cbytes;
}

std::vector<uint8_t> EncodeIndex(const std::vector<int64_t>& positions) {
  if (positions.empty()) return {};
  const size_t n = positions.size() * sizeof(int64_t);
  if (n > static_cast<size_t>(kMaxChunkBytes)) {
    Fail(Kind::kRange, "Expected at most ", kMaxChunkBytes / 8,
         " chunks in a frame, but there are ", positions.size(), ".");
  }
  CodecSettings settings;
  settings.codec = positions.size() < kManyChunks ? kBlosclz : kLz4;
  const Context context = MakeCompressor(settings, sizeof(int64_t), 0, nullptr);
  const size_t room = n + BLOSC2_MAX_OVERHEAD;
  uint8_t* const bytes = ThisThread().encoded.Reserve(room);
  const int got = blosc2_compress_ctx(context.get(), positions.data(), static_cast<int32_t>(n),
                                      bytes, static_cast<int32_t>(room));
  if (got <= 0)
    Fail(Kind::kInternal,
         "Expected the index to compress, but C-Blosc2 reports: ", blosc2_error_string(got), ".");
  return {bytes, bytes + got};
}

}  // namespace b2
