// The stored bytes of a chunk, read as they are needed.
#pragma once

#include <span>

#include "chunk/block_starts.h"
#include "chunk/decode.h"

namespace b2 {

// A chunk of which one block is there; C-Blosc2 may be asked for that block only.
struct StoredPiece {
  const uint8_t* chunk;
  int32_t length;
  StoredBlock where;
};

// Its bytes are a view of memory, or in scratch memory of this thread, of which each may have one
// reader at a time.
class ChunkReader {
 public:
  explicit ChunkReader(const StoredChunk& chunk);

  const ChunkHeader& header() const { return header_; }
  const uint8_t* bytes() const { return bytes_; }

  // Makes [begin, end) of the chunk readable, at the position it has there.
  void Load(size_t begin, size_t end);
  void LoadAll() { Load(0, static_cast<size_t>(header_.cbytes)); }

  // Before blocks are loaded one by one: `stored` tells where all of them are, `wanted` which.
  void ReserveBlocks(std::span<const StoredBlock> stored, std::span<const int32_t> wanted);
  // Valid until the next one is loaded.
  StoredPiece LoadBlock(int32_t block, const StoredBlock& where);

  // Throws kIntegrity unless the chunk is as it was written.
  void CheckSum();

 private:
  bool HasAll() const { return stored_ == nullptr || loaded_ >= TotalBytes(); }
  uint64_t TotalBytes() const { return static_cast<uint64_t>(header_.cbytes); }

  const StoredChunk& chunk_;
  ChunkHeader header_{};
  const uint8_t* bytes_ = nullptr;
  uint8_t* stored_ = nullptr;
  uint64_t loaded_ = 0;       // from the beginning
  uint8_t* piece_ = nullptr;  // header, table of block starts and one block
};

}  // namespace b2
