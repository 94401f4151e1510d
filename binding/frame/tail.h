// What a frame has besides its chunks: the header in front of them, index and trailer behind. Where
// the frame keeps checksums, the trailer holds those of everything else.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/snapshot.h"

namespace b2 {

// Of each chunk in order, 0 where there is none; nothing in frames without checksums.
using ChunkSums = std::optional<std::vector<uint32_t>>;

class Tail {
 public:
  // `positions`: as the index stores them.
  Tail(const std::vector<Metalayer>& vlmeta, const std::vector<int64_t>& positions, ChunkSums sums);

  int64_t size() const { return static_cast<int64_t>(bytes_.size()); }

  // The header's bytes. Its lengths must be right; sets the rest of what depends on the tail.
  std::vector<uint8_t> Seal(FrameHeader& header);

  // Index and trailer; after Seal().
  const std::vector<uint8_t>& bytes() const { return bytes_; }

 private:
  const std::vector<Metalayer>& vlmeta_;
  ChunkSums sums_;
  std::vector<uint8_t> bytes_;
  size_t index_length_;
};

// What a snapshot knows of its stored chunks.
ChunkSums KnownSums(const Snapshot& frame);

// Takes the layer of checksums out of what was read from a file. `index`: as it is stored.
std::shared_ptr<const Checksums> TakeChecksums(Snapshot& snapshot, std::span<const uint8_t> index);

// Throws kIntegrity if header, index, metadata or the checksums themselves are known to be damaged.
void CheckParts(const Snapshot& snapshot);

}  // namespace b2
