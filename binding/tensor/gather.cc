#include "tensor/gather.h"

#include <algorithm>
#include <cstring>

namespace b2 {

namespace {

// Items along each side of a square: its lines of both sides fit the first-level cache.
constexpr int64_t kSquare = 32;
constexpr int64_t kWidestItem = 16;

struct Axis {
  int64_t n;
  int64_t from;  // bytes from one item to the next in the source
  int64_t to;    // and in the result
};

template <int64_t kWidth>
void CopyPlane(const uint8_t* from, uint8_t* to, const Axis& nearest, const Axis& last) {
  for (int64_t i = 0; i < nearest.n; i += kSquare) {
    const int64_t rows = std::min(kSquare, nearest.n - i);
    for (int64_t j = 0; j < last.n; j += kSquare) {
      const int64_t columns = std::min(kSquare, last.n - j);
      const uint8_t* corner = from + i * nearest.from + j * last.from;
      uint8_t* place = to + i * nearest.to + j * last.to;
      for (int64_t r = 0; r < rows; ++r) {
        for (int64_t c = 0; c < columns; ++c) {
          std::memcpy(place + r * nearest.to + c * last.to,
                      corner + r * nearest.from + c * last.from, static_cast<size_t>(kWidth));
        }
      }
    }
  }
}

void CopyPlanes(const std::vector<Axis>& others, size_t depth, const uint8_t* from, uint8_t* to,
                const Axis& nearest, const Axis& last, int64_t width) {
  if (depth < others.size()) {
    const Axis& axis = others[depth];
    for (int64_t i = 0; i < axis.n; ++i)
      CopyPlanes(others, depth + 1, from + i * axis.from, to + i * axis.to, nearest, last, width);
    return;
  }
  switch (width) {
    case 1:
      return CopyPlane<1>(from, to, nearest, last);
    case 2:
      return CopyPlane<2>(from, to, nearest, last);
    case 4:
      return CopyPlane<4>(from, to, nearest, last);
    case 8:
      return CopyPlane<8>(from, to, nearest, last);
    default:
      return CopyPlane<kWidestItem>(from, to, nearest, last);
  }
}

int64_t Reach(const Axis& axis) { return axis.from < 0 ? -axis.from : axis.from; }

}  // namespace

void GatherBox(const Dims& counts, const Side& from, int64_t width, uint8_t* to) {
  const std::vector<int64_t> strides = Strides(counts, width);
  std::vector<Axis> axes;
  for (size_t axis = 0; axis < counts.size(); ++axis) {
    if (counts[axis] == 0) return;
    if (counts[axis] > 1) axes.push_back({counts[axis], from.strides[axis], strides[axis]});
  }
  const auto nearest = std::min_element(axes.begin(), axes.end(), [](const Axis& a, const Axis& b) {
    return Reach(a) != Reach(b) ? Reach(a) < Reach(b) : a.to < b.to;
  });
  const bool power_of_two = width <= kWidestItem && (width & (width - 1)) == 0;
  if (axes.size() >= 2 && nearest + 1 != axes.end() && power_of_two) {
    const Axis along = *nearest;
    axes.erase(nearest);
    const Axis last = axes.back();
    axes.pop_back();
    CopyPlanes(axes, 0, from.at, to, along, last, width);
    return;
  }
  std::vector<Span> whole;
  for (const int64_t n : counts) whole.push_back(AxisSelection::Range(0, 1, n, n).Whole());
  CopyFromData(whole, {to, strides}, from, width);
}

}  // namespace b2
