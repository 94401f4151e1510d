#include "tensor/items.h"

#include <algorithm>

#include "array/output.h"
#include "checked.h"
#include "chunk/context.h"
#include "error.h"
#include "tensor/gather.h"

namespace b2 {

namespace {

bool IsDense(const Dims& shape, const std::vector<int64_t>& strides, int64_t width) {
  const std::vector<int64_t> dense = Strides(shape, width);
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] > 1 && strides[axis] != dense[axis]) return false;
  }
  return true;
}

}  // namespace

ItemRun::ItemRun(Dims shape, Input input, int64_t item_size)
    : shape_(std::move(shape)),
      input_(std::move(input)),
      item_size_(item_size),
      width_(MemoryBytes(input_.conversion, item_size, 1)),
      total_(item_size),
      rest_(Strides(shape_, 1)) {
  for (const int64_t n : shape_) {
    if (MultiplyOverflows(total_, n, total_))
      Fail(Kind::kRange, "Expected an array below 2^63 bytes.");
  }
  in_place_ = !input_.conversion.needed() && IsDense(shape_, input_.data.strides, width_);
}

ByteSpan ItemRun::At(int64_t begin, size_t n) const {
  const auto size = static_cast<int64_t>(n);
  if (begin < 0 || size > total_ - begin || begin % item_size_ != 0 || size % item_size_ != 0) {
    Fail(Kind::kRange, "Expected whole items of ", item_size_, " bytes, but got bytes ", begin,
         " to ", begin + size, " of ", total_, ".");
  }
  if (in_place_) return {input_.data.at + begin, n};
  const Conversion& conversion = input_.conversion;
  const int64_t items = size / item_size_;
  const auto gathered = static_cast<size_t>(items * width_);
  uint8_t* run = ThisThread().region.Reserve(gathered);
  uint8_t* end = run;
  Gather(0, input_.data.at, begin / item_size_, items, end);
  if (conversion.stored != conversion.memory) {
    uint8_t* stored = ThisThread().assembly.Reserve(n);
    ConvertElements(conversion.memory, conversion.stored, run, stored,
                    gathered / ElementSize(conversion.memory));
    run = stored;
  }
  if (conversion.swap > 1) SwapBytes(run, n, static_cast<size_t>(conversion.swap));
  return {run, n};
}

// A run of items is at most a part of the first index it touches, some whole ones, and a part of
// the last.
void ItemRun::Gather(size_t axis, const uint8_t* from, int64_t first, int64_t n,
                     uint8_t*& to) const {
  if (n == 0) return;
  if (axis == shape_.size()) {
    std::copy_n(from, width_, to);
    to += width_;
    return;
  }
  const int64_t rest = rest_[axis];
  const int64_t stride = input_.data.strides[axis];
  int64_t index = first / rest;
  if (first % rest != 0) {
    const int64_t head = std::min(n, rest - first % rest);
    Gather(axis + 1, from + index * stride, first % rest, head, to);
    n -= head;
    ++index;
  }
  if (const int64_t whole = n / rest; whole > 0) {
    Dims counts(shape_.begin() + static_cast<std::ptrdiff_t>(axis), shape_.end());
    counts[0] = whole;
    const std::vector<int64_t> strides(
        input_.data.strides.begin() + static_cast<std::ptrdiff_t>(axis), input_.data.strides.end());
    // The source is only read from.
    GatherBox(counts, {const_cast<uint8_t*>(from) + index * stride, strides}, width_, to);
    to += whole * rest * width_;
    n -= whole * rest;
    index += whole;
  }
  if (n > 0) Gather(axis + 1, from + index * stride, 0, n, to);
}

}  // namespace b2
