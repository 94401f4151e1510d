// Which runs of bytes of an uncompressed array a selection needs, in the order of the file.
//
// Runs that lie close together are one unit, up to a size that caches hold; what lies between them
// is read along. Work and memory are proportional to the units that are touched.
#pragma once

#include <cstdint>
#include <vector>

#include "array/selection.h"
#include "raw/layout.h"

namespace b2 {

// Bytes of the file from `offset` on, and where the selected items are within them.
struct RawUnit {
  uint64_t offset = 0;
  int64_t extent = 0;
  bool dense = false;       // every byte belongs to exactly one selected item
  std::vector<Span> spans;  // one per axis, positions relative to `offset`
};

class RawPlan {
 public:
  // `max_gap`: bytes between two runs of one unit. Refers to `selection`, which must outlive it.
  RawPlan(const RawLayout& layout, const Selection& selection, int64_t max_gap);

  int64_t size() const { return size_; }
  // Units with higher numbers lie behind those with lower ones, unless a list repeats positions.
  RawUnit Unit(int64_t i) const;
  // Whether two units may be about the same bytes.
  bool repeats() const;
  // Bytes from one position to the next within a unit, per axis.
  const std::vector<int64_t>& strides() const { return strides_; }

 private:
  struct Axis {
    size_t number;
    Span span;
    int64_t stride;
    int64_t inner;  // bytes that the axes within this one reach over
    bool dense;     // positions follow one another without a gap
  };
  struct Group {
    int64_t begin;
    int64_t end;
  };

  void Cut(int64_t max_gap);
  Group GroupAt(int64_t i) const;

  uint64_t offset_;
  int64_t item_size_;
  std::vector<int64_t> strides_;
  std::vector<Axis> axes_;  // by descending stride
  size_t outer_ = 0;        // the first axes are looped over, one position at a time
  bool cut_ = false;        // the next one is divided into groups of positions
  int64_t positions_per_group_ = 0;
  std::vector<int64_t> group_starts_;  // instead, where positions are listed
  int64_t groups_ = 1;
  int64_t size_ = 0;
};

}  // namespace b2
