// What a selection takes from one axis, split along chunks and then along blocks. Work is
// proportional to the pieces that are touched: positions are divided, empty chunks are never
// visited.
#pragma once

#include <cstdint>
#include <vector>

namespace b2 {

// n positions within one piece (chunk or block) of an axis, and where each goes on the data's side.
struct Span {
  int64_t piece = 0;  // number of the chunk along the axis, or of the block within the chunk
  int64_t n = 0;
  // Arithmetic: position i is local + i * local_step and belongs to data index out + i * out_step.
  int64_t local = 0;
  int64_t local_step = 1;
  int64_t out = 0;
  int64_t out_step = 1;
  // Listed: position i is locals[i] - base and belongs to outs[i].
  const int64_t* locals = nullptr;
  const int64_t* outs = nullptr;
  int64_t base = 0;

  bool listed() const { return locals != nullptr; }
  int64_t Local(int64_t i) const { return listed() ? locals[i] - base : local + i * local_step; }
  int64_t Out(int64_t i) const { return listed() ? outs[i] : out + i * out_step; }
  // One after the other on both sides.
  bool consecutive() const { return !listed() && (n == 1 || (local_step == 1 && out_step == 1)); }
};

// The selection of one axis: a range with any step, or a list in any order, with repetitions.
class AxisSelection {
 public:
  // Throws kRange unless every position lies in [0, length).
  static AxisSelection Range(int64_t start, int64_t step, int64_t count, int64_t length);
  static AxisSelection List(const std::vector<int64_t>& indices, int64_t length);

  int64_t count() const { return count_; }
  Span Whole() const;

  // n of the selected positions, from the one at `begin` on.
  AxisSelection Part(int64_t begin, int64_t n) const;

 private:
  static AxisSelection Sorted(std::vector<int64_t> indices);

  int64_t start_ = 0;
  int64_t step_ = 1;
  int64_t count_ = 0;
  std::vector<int64_t> indices_;  // as given
  // Ascending; of equal positions the later one in the caller's list comes later, so that it wins
  // when writing.
  std::vector<int64_t> locals_;
  std::vector<int64_t> outs_;
  bool listed_ = false;
};

// A span cut at multiples of `size`. Positions must ascend, as those of AxisSelection::Whole() do.
// Arithmetic pieces are worked out when they are asked for: a file may declare an axis of more of
// them than memory has room for.
class Pieces {
 public:
  Pieces(const Span& span, int64_t size);

  int64_t count() const { return count_; }
  Span operator[](int64_t i) const;

 private:
  void CutList();

  Span span_;
  int64_t size_;
  int64_t count_ = 0;
  std::vector<Span> listed_;
};

}  // namespace b2
