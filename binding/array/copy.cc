#include "array/copy.h"

#include <cstring>

namespace b2 {

namespace {

// What is left to loop over after the trailing axes that run on without a gap on both sides became
// one longer run.
struct Runs {
  size_t axes;  // the first axes are looped over
  int64_t run;  // bytes
};

Runs Coalesce(const std::vector<Span>& spans, const Side& piece, const Side& data, int64_t width) {
  Runs runs{spans.size(), width};
  for (; runs.axes > 0; --runs.axes) {
    const size_t axis = runs.axes - 1;
    if (spans[axis].n == 1) continue;  // only moves the start
    const bool goes_on = spans[axis].consecutive() && piece.strides[axis] == runs.run &&
                         data.strides[axis] == runs.run;
    if (!goes_on) break;
    runs.run *= spans[axis].n;
  }
  return runs;
}

// Offsets of the first item of the coalesced axes.
void Start(const std::vector<Span>& spans, size_t from, const Side& piece, const Side& data,
           uint8_t*& p, uint8_t*& d) {
  for (size_t axis = from; axis < spans.size(); ++axis) {
    p += spans[axis].Local(0) * piece.strides[axis];
    d += spans[axis].Out(0) * data.strides[axis];
  }
}

template <bool kToData, int64_t kRun>
void CopyRun(uint8_t* p, uint8_t* d, int64_t run) {
  const auto n = static_cast<size_t>(kRun > 0 ? kRun : run);
  if constexpr (kToData) {
    std::memcpy(d, p, n);
  } else {
    std::memcpy(p, d, n);
  }
}

template <bool kToData, int64_t kRun>
void CopyAxis(const std::vector<Span>& spans, size_t axis, size_t axes, const Side& piece,
              const Side& data, uint8_t* p, uint8_t* d, int64_t run) {
  if (axes == 0) {
    CopyRun<kToData, kRun>(p, d, run);
    return;
  }
  const Span& span = spans[axis];
  const int64_t ps = piece.strides[axis];
  const int64_t ds = data.strides[axis];
  if (axis + 1 < axes) {
    for (int64_t i = 0; i < span.n; ++i) {
      CopyAxis<kToData, kRun>(spans, axis + 1, axes, piece, data, p + span.Local(i) * ps,
                              d + span.Out(i) * ds, run);
    }
  } else if (span.listed()) {
    for (int64_t i = 0; i < span.n; ++i)
      CopyRun<kToData, kRun>(p + span.Local(i) * ps, d + span.Out(i) * ds, run);
  } else {
    p += span.local * ps;
    d += span.out * ds;
    for (int64_t i = 0; i < span.n; ++i) {
      CopyRun<kToData, kRun>(p + i * span.local_step * ps, d + i * span.out_step * ds, run);
    }
  }
}

template <bool kToData>
void Copy(const std::vector<Span>& spans, const Side& piece, const Side& data, int64_t width) {
  // Without items there may be no memory either.
  for (const Span& span : spans) {
    if (span.n == 0) return;
  }
  const auto [axes, run] = Coalesce(spans, piece, data, width);
  uint8_t* p = piece.at;
  uint8_t* d = data.at;
  Start(spans, axes, piece, data, p, d);
  switch (run) {
    case 1:
      return CopyAxis<kToData, 1>(spans, 0, axes, piece, data, p, d, run);
    case 2:
      return CopyAxis<kToData, 2>(spans, 0, axes, piece, data, p, d, run);
    case 4:
      return CopyAxis<kToData, 4>(spans, 0, axes, piece, data, p, d, run);
    case 8:
      return CopyAxis<kToData, 8>(spans, 0, axes, piece, data, p, d, run);
    case 16:
      return CopyAxis<kToData, 16>(spans, 0, axes, piece, data, p, d, run);
    default:
      return CopyAxis<kToData, 0>(spans, 0, axes, piece, data, p, d, run);
  }
}

}  // namespace

std::vector<int64_t> Strides(const Dims& dims, int64_t width) {
  std::vector<int64_t> strides(dims.size());
  int64_t stride = width;
  for (size_t axis = dims.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= dims[axis];
  }
  return strides;
}

void CopyToData(const std::vector<Span>& spans, const Side& piece, const Side& data,
                int64_t width) {
  Copy<true>(spans, piece, data, width);
}

void CopyFromData(const std::vector<Span>& spans, const Side& piece, const Side& data,
                  int64_t width) {
  Copy<false>(spans, piece, data, width);
}

uint8_t* FindRun(const std::vector<Span>& spans, const Side& piece, const Side& data, int64_t width,
                 int64_t bytes) {
  const auto [axes, run] = Coalesce(spans, piece, data, width);
  if (axes > 0 || run != bytes) return nullptr;
  uint8_t* p = piece.at;
  uint8_t* d = data.at;
  Start(spans, 0, piece, data, p, d);
  return p == piece.at ? d : nullptr;
}

}  // namespace b2
