#include "memory/large.h"

namespace b2 {

// Large pages take a privilege that hardly any user has.
void AdviseLarge(const void*, size_t) {}

}  // namespace b2
