// Arithmetic of sizes that files and callers declare: true where the result does not fit, which is
// not written then.
#pragma once

#include <cstdint>
#include <limits>

namespace b2 {

inline bool AddOverflows(int64_t a, int64_t b, int64_t& sum) {
  if (b > 0 ? a > std::numeric_limits<int64_t>::max() - b
            : a < std::numeric_limits<int64_t>::min() - b) {
    return true;
  }
  sum = a + b;
  return false;
}

inline bool MultiplyOverflows(int64_t a, int64_t b, int64_t& product) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  if (a > 0) {
    if (b > 0 ? b > kMost / a : b < kLeast / a) return true;
  } else if (a < 0) {
    if (b > 0 ? a < kLeast / b : b < kMost / a) return true;
  }
  product = a * b;
  return false;
}

}  // namespace b2
