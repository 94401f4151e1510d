#include "array/span.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "checked.h"
#include "error.h"

namespace b2 {

AxisSelection AxisSelection::Range(int64_t start, int64_t step, int64_t count, int64_t length) {
  AxisSelection axis;
  if (count == 0) return axis;
  int64_t way = 0;
  int64_t last = 0;
  const bool fits = count > 0 && step != 0 && !MultiplyOverflows(count - 1, step, way) &&
                    !AddOverflows(start, way, last);
  if (!fits || std::min(start, last) < 0 || std::max(start, last) >= length) {
    Fail(Kind::kRange, "Expected ", count, " positions from ", start, " in steps of ", step,
         " within an axis of ", length, ".");
  }
  axis.start_ = start;
  axis.step_ = step;
  axis.count_ = count;
  return axis;
}

AxisSelection AxisSelection::List(const std::vector<int64_t>& indices, int64_t length) {
  for (const int64_t index : indices) {
    if (index < 0 || index >= length) {
      Fail(Kind::kRange, "Expected indices from 0 to ", length - 1, ", but the list holds ", index,
           ".");
    }
  }
  return Sorted(indices);
}

AxisSelection AxisSelection::Sorted(std::vector<int64_t> indices) {
  AxisSelection axis;
  axis.listed_ = true;
  axis.count_ = static_cast<int64_t>(indices.size());
  axis.outs_.resize(indices.size());
  std::iota(axis.outs_.begin(), axis.outs_.end(), 0);
  std::stable_sort(axis.outs_.begin(), axis.outs_.end(), [&](int64_t a, int64_t b) {
    return indices[static_cast<size_t>(a)] < indices[static_cast<size_t>(b)];
  });
  axis.locals_.reserve(indices.size());
  for (const int64_t out : axis.outs_) axis.locals_.push_back(indices[static_cast<size_t>(out)]);
  axis.indices_ = std::move(indices);
  return axis;
}

AxisSelection AxisSelection::Part(int64_t begin, int64_t n) const {
  if (listed_)
    return Sorted(std::vector<int64_t>(indices_.begin() + begin, indices_.begin() + begin + n));
  AxisSelection part = *this;
  part.start_ = start_ + begin * step_;
  part.count_ = n;
  return part;
}

Span AxisSelection::Whole() const {
  Span span;
  span.n = count_;
  if (listed_) {
    span.locals = locals_.data();
    span.outs = outs_.data();
  } else if (step_ > 0) {
    span.local = start_;
    span.local_step = step_;
  } else {
    // Backwards is the same positions forwards, with the data's side reversed.
    span.local = start_ + (count_ - 1) * step_;
    span.local_step = -step_;
    span.out = count_ - 1;
    span.out_step = -1;
  }
  return span;
}

Pieces::Pieces(const Span& span, int64_t size) : span_(span), size_(size) {
  if (span.n == 0) return;
  if (span.listed()) {
    CutList();
    count_ = static_cast<int64_t>(listed_.size());
  } else if (span.local_step > size) {
    count_ = span.n;  // no two positions are in the same piece
  } else {
    count_ = span.Local(span.n - 1) / size - span.local / size + 1;  // no piece is left out
  }
}

void Pieces::CutList() {
  for (int64_t i = 0; i < span_.n;) {
    Span piece = span_;
    piece.piece = span_.Local(i) / size_;
    piece.locals = span_.locals + i;
    piece.outs = span_.outs + i;
    piece.base = span_.base + piece.piece * size_;
    piece.n =
        std::lower_bound(piece.locals, span_.locals + span_.n, piece.base + size_) - piece.locals;
    i += piece.n;
    listed_.push_back(piece);
  }
}

Span Pieces::operator[](int64_t i) const {
  if (span_.listed()) return listed_[static_cast<size_t>(i)];
  const int64_t step = span_.local_step;
  // The first position that is not before `at`.
  const auto reach = [&](int64_t at) {
    return at <= span_.local ? 0 : std::min(span_.n, (at - span_.local - 1) / step + 1);
  };
  Span piece = span_;
  if (step > size_) {
    piece.piece = span_.Local(i) / size_;
    piece.n = 1;
  } else {
    piece.piece = span_.local / size_ + i;
    const int64_t begin = piece.piece * size_;
    i = reach(begin);
    piece.n = reach(begin + size_) - i;
  }
  piece.local = span_.Local(i) - piece.piece * size_;
  piece.out = span_.Out(i);
  return piece;
}

}  // namespace b2
