#include "system/processor.h"

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace b2 {

#if defined(__x86_64__)

bool HasCrcInstruction() { return __builtin_cpu_supports("sse4.2") != 0; }

bool HasBytedeltaInstructions() { return __builtin_cpu_supports("ssse3") != 0; }

bool HasHalfInstructions() {
  return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("f16c") != 0;
}

#else

bool HasCrcInstruction() {
#if defined(__aarch64__) && defined(__linux__)
  constexpr unsigned long kHwcapCrc32 = 1 << 7;
  return (getauxval(AT_HWCAP) & kHwcapCrc32) != 0;
#else
  return true;
#endif
}

bool HasBytedeltaInstructions() { return true; }

bool HasHalfInstructions() { return true; }

#endif

}  // namespace b2
