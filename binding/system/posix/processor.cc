#include "system/processor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

namespace b2 {

#if defined(__x86_64__)

namespace {

// What __builtin_cpu_supports() asks for. That needs a part of the compiler's runtime that Zig's
// does not have.
struct Registers {
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
};

Registers Cpuid(unsigned leaf) {
  Registers r;
  __get_cpuid_count(leaf, 0, &r.a, &r.b, &r.c, &r.d);
  return r;
}

// Whether the system keeps the wide registers of each thread.
bool KeepsWideRegisters() {
  if ((Cpuid(1).c & bit_OSXSAVE) == 0) return false;
  constexpr unsigned kBoth = 6;  // the lower and the upper halves
  unsigned low = 0;
  unsigned high = 0;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & kBoth) == kBoth;
}

}  // namespace

// Asked once: in a virtual machine the answer takes long.
bool HasCrcInstruction() {
  static const bool has = (Cpuid(1).c & bit_SSE4_2) != 0;
  return has;
}

bool HasBytedeltaInstructions() {
  static const bool has = (Cpuid(1).c & bit_SSSE3) != 0;
  return has;
}

bool HasHalfInstructions() {
  static const bool has =
      (Cpuid(1).c & bit_F16C) != 0 && (Cpuid(7).b & bit_AVX2) != 0 && KeepsWideRegisters();
  return has;
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
