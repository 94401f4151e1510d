// Who occupies which bytes of a contiguous frame behind its header: chunks, the committed index and
// trailer, and what older states still refer to. Positions count from the end of the header, as the
// index of the frame does.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "frame/free_space.h"
#include "frame/snapshot.h"

namespace b2 {

class Section {
 public:
  // As `committed` leaves it. Reads the length of each chunk where there are not too many, to find
  // holes.
  explicit Section(const Snapshot& committed);

  // Room for a chunk.
  int64_t PlaceChunk(int64_t length);
  // Room for index and trailer, which must come behind every chunk.
  int64_t PlaceTail(int64_t length);

  // State `generation` no longer has this chunk.
  void DropChunk(const Snapshot& committed, int64_t position, uint64_t generation);
  // State `generation` has its index and trailer here, and no longer where they were.
  void MoveTail(int64_t position, int64_t length, uint64_t generation);

  // Nobody reads states before `oldest` any more.
  void Reclaim(uint64_t oldest);

  // Where nothing is needed any more.
  int64_t end() const { return end_; }
  // Bytes in front of that which nobody needs.
  int64_t unused() const;

 private:
  struct Dropped {
    uint64_t generation;
    int64_t position;
    int64_t length;
  };

  // Not before the end of the last chunk.
  int64_t ChunksEnd() const;

  std::map<int64_t, int64_t> chunks_;  // position → length; -1 until it is needed
  FreeSpace free_;
  std::vector<Dropped> dropped_;
  int64_t first_tail_ = 0;
  int64_t tail_ = 0;
  int64_t tail_length_ = 0;
  int64_t end_ = 0;
  bool overlapping_ = false;  // nothing is ever reused in a file whose chunks share bytes
};

}  // namespace b2
