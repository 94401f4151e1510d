// The checksum of a stored chunk.
#pragma once

#include "checksum/crc32c.h"

namespace b2 {

// Never 0, which stands for no checksum.
inline uint32_t ChunkSum(const uint8_t* bytes, size_t n) {
  const uint32_t sum = Crc32c(bytes, n);
  return sum == 0 ? 1 : sum;
}

}  // namespace b2
