#include "chunk/special.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "error.h"

namespace b2 {

void FillRepeated(const uint8_t* value, size_t width, uint8_t* to, size_t n) {
  if (n == 0) return;
  size_t done = std::min(width, n);
  std::memcpy(to, value, done);
  // Doubling keeps the copies long.
  while (done < n) {
    const size_t more = std::min(done, n - done);
    std::memcpy(to + done, to, more);
    done += more;
  }
}

void FillSpecial(Special special, int32_t typesize, const uint8_t* value, size_t width, uint8_t* to,
                 size_t n) {
  switch (special) {
    case Special::kZero:
    case Special::kUninit:
      if (n > 0) std::memset(to, 0, n);
      return;
    case Special::kNan:
      if (typesize == 4) {
        const auto nan = std::numeric_limits<float>::quiet_NaN();
        FillRepeated(reinterpret_cast<const uint8_t*>(&nan), sizeof nan, to, n);
      } else if (typesize == 8) {
        const auto nan = std::numeric_limits<double>::quiet_NaN();
        FillRepeated(reinterpret_cast<const uint8_t*>(&nan), sizeof nan, to, n);
      } else {
        Fail(Kind::kCorrupt, "Expected items of 4 or 8 bytes in a chunk of NaN, but they have ",
             typesize, ".");
      }
      return;
    case Special::kValue:
      FillRepeated(value, width, to, n);
      return;
    case Special::kNone:
      Fail(Kind::kInternal, "Expected a special chunk.");
  }
}

bool IsZero(const uint8_t* bytes, size_t n) {
  // Each byte equals the one before, and the first is zero.
  return n == 0 || (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, n - 1) == 0);
}

}  // namespace b2
