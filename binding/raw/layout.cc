#include "raw/layout.h"

#include "checked.h"
#include "error.h"

namespace b2 {

std::vector<int64_t> RawLayout::strides() const {
  const size_t ndim = shape.size();
  std::vector<int64_t> strides(ndim);
  int64_t stride = itemsize;
  for (size_t i = 0; i < ndim; ++i) {
    const size_t axis = fortran ? i : ndim - 1 - i;
    strides[axis] = stride;
    // Of an array without items the product may be anything.
    stride =
        static_cast<int64_t>(static_cast<uint64_t>(stride) * static_cast<uint64_t>(shape[axis]));
  }
  return strides;
}

int64_t RawLayout::bytes() const {
  int64_t bytes = itemsize;
  bool empty = false;
  for (const int64_t n : shape) empty = empty || n == 0;
  if (empty) return 0;
  for (const int64_t n : shape) {
    if (MultiplyOverflows(bytes, n, bytes))
      Fail(Kind::kRange, "Expected an array below 2^63 bytes.");
  }
  int64_t end = 0;
  if (AddOverflows(bytes, static_cast<int64_t>(offset), end))
    Fail(Kind::kRange, "Expected an array that ends below 2^63 bytes.");
  return bytes;
}

}  // namespace b2
