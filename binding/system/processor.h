// Which instructions this processor has beyond those that every one of its architecture has.
#pragma once

namespace b2 {

// CRC-32C.
bool HasCrcInstruction();

// SSSE3 on x86.
bool HasBytedeltaInstructions();

// AVX2, and half precision on x86.
bool HasHalfInstructions();

}  // namespace b2
