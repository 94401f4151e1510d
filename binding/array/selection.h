// What part of an array an operation is about.
#pragma once

#include <vector>

#include "array/layout.h"
#include "array/span.h"

namespace b2 {

struct Selection {
  std::vector<AxisSelection> axes;  // one per dimension of the array
  // The part of each item that is meant, in bytes: a member of a struct, or all of it.
  int64_t item_offset = 0;
  int64_t item_size = 0;

  Dims counts() const;
  int64_t items() const;

  static Selection Everything(const ArrayLayout& layout);
};

// The chunks a selection touches: every combination of one piece per axis.
class ChunkPlan {
 public:
  ChunkPlan(const ArrayLayout& layout, const Selection& selection);

  int64_t size() const { return size_; }

  // Spans of combination i, one per axis.
  std::vector<Span> Spans(int64_t i) const;
  // Number of the chunk these spans lie in.
  int64_t Chunk(const std::vector<Span>& spans) const;
  // Whether they take every item that the chunk holds within the array's shape.
  bool Covers(const std::vector<Span>& spans) const;

 private:
  const ArrayLayout& layout_;
  std::vector<Pieces> axes_;
  int64_t size_ = 1;
};

// The blocks that the spans of a chunk touch.
class BlockPlan {
 public:
  BlockPlan(const ArrayLayout& layout, const std::vector<Span>& chunk_spans);

  // Ascending numbers of blocks within the chunk.
  const std::vector<int32_t>& blocks() const { return blocks_; }
  std::vector<Span> Spans(size_t i) const;

 private:
  std::vector<Pieces> axes_;
  std::vector<int32_t> blocks_;
};

}  // namespace b2
