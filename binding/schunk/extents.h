// Where the uncompressed bytes of each chunk lie among those of all chunks.
#pragma once

#include "frame/snapshot.h"

namespace b2 {

class Extents {
 public:
  // Reads the headers of all chunks where they differ in size and that is not known yet.
  explicit Extents(const Snapshot& frame);

  int64_t total() const { return total_; }
  int64_t Begin(int64_t chunk) const { return chunk == 0 ? 0 : End(chunk - 1); }
  int64_t End(int64_t chunk) const;
  int32_t Size(int64_t chunk) const { return static_cast<int32_t>(End(chunk) - Begin(chunk)); }

  // The chunk that holds this byte, or the number of chunks if it lies behind the last.
  int64_t Find(int64_t byte) const;

 private:
  int64_t nchunks_;
  int64_t chunksize_;
  int64_t total_;
  std::shared_ptr<const std::vector<int64_t>> ends_;  // of chunks that differ in size
};

// Uncompressed bytes of one chunk, from its header where nothing else tells.
int32_t SizeOfChunk(const Snapshot& frame, int64_t chunk);

}  // namespace b2
