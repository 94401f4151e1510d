#include "memory/large.h"

#include <sys/mman.h>

#include <cstdint>

namespace b2 {

void AdviseLarge([[maybe_unused]] const void* begin, [[maybe_unused]] size_t n) {
#ifdef MADV_HUGEPAGE
  constexpr size_t kWorthIt = 4 << 20;
  constexpr uintptr_t kHugePage = 2 << 20;
  if (n < kWorthIt) return;
  const uintptr_t first = (reinterpret_cast<uintptr_t>(begin) + kHugePage - 1) & ~(kHugePage - 1);
  const uintptr_t last = (reinterpret_cast<uintptr_t>(begin) + n) & ~(kHugePage - 1);
  if (last > first) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_HUGEPAGE);
#endif
}

}  // namespace b2
