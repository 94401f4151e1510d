// CRC-32C (Castagnoli), the checksum of iSCSI, ext4 and Zarr: finds every change of up to 32
// neighbouring bits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace b2 {

// Of `n` bytes that follow others whose sum is `before`.
uint32_t Crc32c(const uint8_t* bytes, size_t n, uint32_t before = 0);

}  // namespace b2
