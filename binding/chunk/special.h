// Chunks whose items are all alike.
#pragma once

#include <cstddef>
#include <cstdint>

#include "chunk/header.h"

namespace b2 {

// Fills n bytes. `value` of `width` bytes is repeated for kValue; `typesize` (4 or 8) chooses the
// NaN. Uninitialised items are zeros here: never memory that was somebody else's.
void FillSpecial(Special special, int32_t typesize, const uint8_t* value, size_t width, uint8_t* to,
                 size_t n);

void FillRepeated(const uint8_t* value, size_t width, uint8_t* to, size_t n);

bool IsZero(const uint8_t* bytes, size_t n);

}  // namespace b2
