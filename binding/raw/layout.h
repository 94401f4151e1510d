// An uncompressed array somewhere within a file: items one after the other, in the order of C or of
// Fortran.
#pragma once

#include <cstdint>
#include <vector>

#include "array/layout.h"

namespace b2 {

struct RawLayout {
  Dims shape;
  int64_t itemsize = 1;
  uint64_t offset = 0;  // of the first item
  bool fortran = false;

  // Bytes from one index to the next, per axis.
  std::vector<int64_t> strides() const;
  // Throws kRange where the bytes cannot be counted.
  int64_t bytes() const;
};

}  // namespace b2
