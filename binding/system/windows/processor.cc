#include "system/processor.h"

#include <intrin.h>
#include <windows.h>

namespace b2 {

#if defined(_M_ARM64) || defined(__aarch64__)

bool HasCrcInstruction() {
  constexpr DWORD kArmCrc32 = 31;
  return ::IsProcessorFeaturePresent(kArmCrc32) != 0;
}

bool HasBytedeltaInstructions() { return true; }

bool HasHalfInstructions() { return true; }

#else

namespace {

constexpr DWORD kSse42 = 38;  // PF_SSE4_2_INSTRUCTIONS_AVAILABLE, and the like: not in every SDK
constexpr DWORD kSsse3 = 36;
constexpr DWORD kAvx2 = 40;

}  // namespace

bool HasCrcInstruction() { return ::IsProcessorFeaturePresent(kSse42) != 0; }

bool HasBytedeltaInstructions() { return ::IsProcessorFeaturePresent(kSsse3) != 0; }

bool HasHalfInstructions() {
  constexpr int kF16c = 1 << 29;
  int registers[4] = {};
  __cpuid(registers, 1);
  return (registers[2] & kF16c) != 0 && ::IsProcessorFeaturePresent(kAvx2) != 0;
}

#endif

}  // namespace b2
