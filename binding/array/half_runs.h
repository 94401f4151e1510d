// Many halves at a time, by the processor's own instructions where it has them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace b2 {

// Bytes of n elements each; neither side need be aligned. As ToFloat() and ToHalf() one by one.
void HalvesToFloats(const uint8_t* halves, uint8_t* floats, size_t n);
void FloatsToHalves(const uint8_t* floats, uint8_t* halves, size_t n);

}  // namespace b2
