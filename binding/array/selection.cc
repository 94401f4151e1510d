#include "array/selection.h"

#include <algorithm>

namespace b2 {

namespace {

std::vector<Span> Pick(const std::vector<Pieces>& axes, int64_t i) {
  std::vector<Span> spans(axes.size());
  for (size_t axis = axes.size(); axis-- > 0;) {
    const int64_t n = axes[axis].count();
    spans[axis] = axes[axis][i % n];
    i /= n;
  }
  return spans;
}

int64_t Combinations(const std::vector<Pieces>& axes) {
  int64_t n = 1;
  for (const Pieces& pieces : axes) n *= pieces.count();
  return n;
}

int64_t PieceNumber(const std::vector<Span>& spans, const Dims& grid) {
  int64_t number = 0;
  for (size_t axis = 0; axis < spans.size(); ++axis)
    number = number * grid[axis] + spans[axis].piece;
  return number;
}

// Different positions, whatever repetitions a list has.
int64_t Distinct(const Span& span) {
  if (!span.listed()) return span.n;
  int64_t n = 0;
  for (int64_t i = 0; i < span.n; ++i) n += i == 0 || span.locals[i] != span.locals[i - 1] ? 1 : 0;
  return n;
}

}  // namespace

Dims Selection::counts() const {
  Dims counts;
  for (const AxisSelection& axis : axes) counts.push_back(axis.count());
  return counts;
}

int64_t Selection::items() const {
  int64_t items = 1;
  for (const AxisSelection& axis : axes) items *= axis.count();
  return items;
}

Selection Selection::Everything(const ArrayLayout& layout) {
  Selection selection;
  selection.item_size = layout.itemsize;
  for (const int64_t length : layout.shape)
    selection.axes.push_back(AxisSelection::Range(0, 1, length, length));
  return selection;
}

ChunkPlan::ChunkPlan(const ArrayLayout& layout, const Selection& selection) : layout_(layout) {
  for (size_t axis = 0; axis < layout.ndim(); ++axis) {
    axes_.emplace_back(selection.axes[axis].Whole(), std::max<int64_t>(layout.chunks[axis], 1));
  }
  size_ = Combinations(axes_);
}

std::vector<Span> ChunkPlan::Spans(int64_t i) const { return Pick(axes_, i); }

int64_t ChunkPlan::Chunk(const std::vector<Span>& spans) const {
  return PieceNumber(spans, layout_.grid);
}

bool ChunkPlan::Covers(const std::vector<Span>& spans) const {
  for (size_t axis = 0; axis < spans.size(); ++axis) {
    const int64_t begin = spans[axis].piece * layout_.chunks[axis];
    if (Distinct(spans[axis]) != std::min(layout_.chunks[axis], layout_.shape[axis] - begin))
      return false;
  }
  return true;
}

BlockPlan::BlockPlan(const ArrayLayout& layout, const std::vector<Span>& chunk_spans) {
  for (size_t axis = 0; axis < chunk_spans.size(); ++axis)
    axes_.emplace_back(chunk_spans[axis], layout.blocks[axis]);
  const int64_t n = Combinations(axes_);
  blocks_.reserve(static_cast<size_t>(n));
  for (int64_t i = 0; i < n; ++i)
    blocks_.push_back(static_cast<int32_t>(PieceNumber(Pick(axes_, i), layout.chunk_blocks)));
}

std::vector<Span> BlockPlan::Spans(size_t i) const { return Pick(axes_, static_cast<int64_t>(i)); }

}  // namespace b2
