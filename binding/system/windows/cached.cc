#include "system/cached.h"

#include "pool/at_once.h"

namespace b2 {

bool ReadsCached(const OpenFile&, uint64_t) { return false; }

void ExpectCached(const std::string&) { throw WouldWait{}; }

}  // namespace b2
