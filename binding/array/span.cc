#include "array/span.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "error.h"

namespace b2 {

AxisSelection AxisSelection::Range(int64_t start, int64_t step, int64_t count, int64_t length) {
  AxisSelection axis;
  if (count == 0) return axis;
  int64_t way = 0;
  int64_t last = 0;
  const bool fits = count > 0 && step != 0 && !__builtin_mul_overflow(count - 1, step, &way) &&
                    !__builtin_add_overflow(start, way, &last);
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

std::vector<Span> Split(const Span& span, int64_t size) {
  std::vector<Span> pieces;
  for (int64_t i = 0; i < span.n;) {
    const int64_t position = span.Local(i);
    Span piece = span;
    piece.piece = position / size;
    const int64_t end = (piece.piece + 1) * size;
    if (span.listed()) {
      piece.locals = span.locals + i;
      piece.outs = span.outs + i;
      piece.base = span.base + piece.piece * size;
      const int64_t* stop = std::lower_bound(piece.locals, span.locals + span.n, end + span.base);
      piece.n = stop - piece.locals;
    } else {
      piece.local = position - piece.piece * size;
      piece.out = span.out + i * span.out_step;
      piece.n = std::min(span.n - i, (end - position - 1) / span.local_step + 1);
    }
    i += piece.n;
    pieces.push_back(piece);
  }
  return pieces;
}

}  // namespace b2
