// One guarded way from a stored chunk to its items. Every reader of the library goes through here.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "chunk/geometry.h"
#include "chunk/header.h"
#include "source/source.h"

namespace b2 {

// A chunk as the index of its frame describes it.
struct StoredChunk {
  int64_t nchunk = 0;
  int32_t nbytes =
      0;  // uncompressed, what the header must say too; -1 where the frame does not fix it
  int32_t blocksize = 0;             // what the header must say; 0 where the frame does not fix it
  int32_t typesize = 0;              // of the frame: a chunk's own is 1 for items above 255 bytes
  Special special = Special::kNone;  // told by the index: nothing is stored
  std::shared_ptr<const Source> source;
  uint64_t offset = 0;     // in source
  uint64_t available = 0;  // bytes from there to the end of what may belong to chunks
  const Geometry* geometry = nullptr;
  std::optional<uint32_t> sum;  // of the stored bytes, which are read whole to be compared with it
};

// Receives decoded blocks.
class BlockSink {
 public:
  virtual ~BlockSink() = default;
  // Where the block may be decoded to directly, or null. Must have room for n bytes.
  virtual uint8_t* Place(int32_t block, int32_t n) = 0;
  // The items of a block that had no place of its own; valid during the call.
  virtual void Take(int32_t block, const uint8_t* items, int32_t n) = 0;
};

ChunkHeader ReadChunkHeader(const StoredChunk& chunk);

// Compressed bytes, checked against the header; nothing is decoded.
std::vector<uint8_t> ReadStoredBytes(const StoredChunk& chunk);

// Decodes all of it to `to`, which has room for `n` bytes; n must be what the chunk declares.
void DecodeChunk(const StoredChunk& chunk, uint8_t* to, size_t n);

// Decodes blocks [first, last) to their places in `to`, which has room for the whole chunk: for
// several threads to share one. Only where ChunkHeader::IsDivisible().
void DecodePart(const StoredChunk& chunk, int32_t first, int32_t last, uint8_t* to);

// Fills whole items of a chunk whose items are all alike; false where they need not be.
bool FillUniform(const StoredChunk& chunk, uint8_t* to, size_t n);

// Decodes the named blocks, reading no other block where the codec allows that.
void DecodeBlocks(const StoredChunk& chunk, std::span<const int32_t> blocks, BlockSink& sink);

}  // namespace b2
