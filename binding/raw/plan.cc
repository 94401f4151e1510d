#include "raw/plan.h"

#include <algorithm>

namespace b2 {

namespace {

constexpr int64_t kUnitBytes = 1 << 20;

// Positions of the span from `begin` up to `end`, counted from the first of them.
Span Part(const Span& span, int64_t begin, int64_t end) {
  Span part = span;
  part.n = end - begin;
  if (span.listed()) {
    part.locals = span.locals + begin;
    part.outs = span.outs + begin;
    part.base = part.locals[0];
  } else {
    part.local = 0;
    part.out = span.out + begin * span.out_step;
  }
  return part;
}

int64_t Reach(const Span& span, int64_t begin, int64_t end) {
  return span.Local(end - 1) - span.Local(begin);
}

// The widest step from a position to the next, 0 if there is none.
int64_t WidestStep(const Span& span) {
  if (!span.listed()) return span.n > 1 ? span.local_step : 0;
  int64_t widest = 0;
  for (int64_t i = 1; i < span.n; ++i) widest = std::max(widest, span.Local(i) - span.Local(i - 1));
  return widest;
}

// Whether positions follow one another, each once.
bool Consecutive(const Span& span) {
  if (!span.listed()) return span.n == 1 || span.local_step == 1;
  for (int64_t i = 1; i < span.n; ++i) {
    if (span.Local(i) != span.Local(i - 1) + 1) return false;
  }
  return true;
}

}  // namespace

RawPlan::RawPlan(const RawLayout& layout, const Selection& selection, int64_t max_gap)
    : offset_(layout.offset + static_cast<uint64_t>(selection.item_offset)),
      item_size_(selection.item_size),
      strides_(layout.strides()) {
  if (selection.items() == 0) return;
  const size_t ndim = layout.shape.size();
  for (size_t i = 0; i < ndim; ++i) {
    const size_t axis = layout.fortran ? ndim - 1 - i : i;
    axes_.push_back({axis, selection.axes[axis].Whole(), strides_[axis], 0, false});
  }
  int64_t extent = selection.item_size;
  for (size_t i = ndim; i-- > 0;) {
    Axis& axis = axes_[i];
    axis.inner = extent;
    axis.dense = axis.span.n == 1 || (Consecutive(axis.span) && axis.stride == extent);
    extent += Reach(axis.span, 0, axis.span.n) * axis.stride;
  }
  Cut(max_gap);
  size_ = groups_;
  for (size_t i = 0; i < outer_; ++i) size_ *= axes_[i].span.n;
}

void RawPlan::Cut(int64_t max_gap) {
  for (size_t i = axes_.size(); i-- > 0;) {
    const Axis& axis = axes_[i];
    const int64_t gap = WidestStep(axis.span) * axis.stride - axis.inner;
    const int64_t extent = Reach(axis.span, 0, axis.span.n) * axis.stride + axis.inner;
    if (axis.span.n == 1 || (gap <= max_gap && extent <= kUnitBytes)) continue;
    outer_ = i;
    cut_ = true;
    break;
  }
  if (!cut_) return;
  const Axis& axis = axes_[outer_];
  if (!axis.span.listed()) {
    const int64_t step = axis.span.local_step * axis.stride;
    const bool close = step - axis.inner <= max_gap;
    positions_per_group_ = close ? std::max<int64_t>(1, (kUnitBytes - axis.inner) / step + 1) : 1;
    groups_ = (axis.span.n - 1) / positions_per_group_ + 1;
    return;
  }
  for (int64_t i = 0; i < axis.span.n; ++i) {
    const int64_t start = group_starts_.empty() ? 0 : group_starts_.back();
    const int64_t step = i == 0 ? 1 : axis.span.Local(i) - axis.span.Local(i - 1);
    const bool apart =
        step > 0 && (step * axis.stride - axis.inner > max_gap ||
                     Reach(axis.span, start, i + 1) * axis.stride + axis.inner > kUnitBytes);
    if (i == 0 || apart) group_starts_.push_back(i);
  }
  groups_ = static_cast<int64_t>(group_starts_.size());
}

bool RawPlan::repeats() const {
  for (size_t a = 0; a < outer_; ++a) {
    const Span& span = axes_[a].span;
    if (!span.listed()) continue;
    for (int64_t i = 1; i < span.n; ++i) {
      if (span.Local(i) == span.Local(i - 1)) return true;
    }
  }
  return false;
}

RawPlan::Group RawPlan::GroupAt(int64_t i) const {
  const int64_t n = axes_[outer_].span.n;
  if (group_starts_.empty()) {
    const int64_t begin = i * positions_per_group_;
    return {begin, std::min(n, begin + positions_per_group_)};
  }
  const auto at = static_cast<size_t>(i);
  return {group_starts_[at], at + 1 < group_starts_.size() ? group_starts_[at + 1] : n};
}

RawUnit RawPlan::Unit(int64_t i) const {
  RawUnit unit;
  unit.offset = offset_;
  unit.extent = item_size_;
  unit.spans.resize(axes_.size());
  const auto place = [&](const Axis& axis, int64_t begin, int64_t end) {
    unit.offset += static_cast<uint64_t>(axis.span.Local(begin) * axis.stride);
    unit.spans[axis.number] = Part(axis.span, begin, end);
  };
  const Group group = cut_ ? GroupAt(i % groups_) : Group{0, 0};
  i /= groups_;
  for (size_t a = outer_; a-- > 0;) {
    const int64_t n = axes_[a].span.n;
    place(axes_[a], i % n, i % n + 1);
    i /= n;
  }
  unit.dense = true;
  for (size_t a = outer_; a < axes_.size(); ++a) {
    const Axis& axis = axes_[a];
    const bool divided = cut_ && a == outer_;
    const Group part = divided ? group : Group{0, axis.span.n};
    place(axis, part.begin, part.end);
    if (a == outer_)
      unit.extent = Reach(axis.span, part.begin, part.end) * axis.stride + axis.inner;
    const Span& span = unit.spans[axis.number];
    unit.dense = unit.dense &&
                 (axis.dense || span.n == 1 || (Consecutive(span) && axis.stride == axis.inner));
  }
  return unit;
}

}  // namespace b2
