// Files as far as the system has them in memory, for threads that must not wait for a disk or a
// network. Linux can say so: RESOLVE_CACHED for names, RWF_NOWAIT for pages. Elsewhere nothing
// counts as cached.
#pragma once

#include <cstdint>
#include <string>

#include "system/open_file.h"

namespace b2 {

// Whether reads from the open file can be told not to wait. What is found for one file of a device
// holds for all of them; asking never waits for the device once it is known.
bool ReadsCached(const OpenFile& file, uint64_t device);

// Throws WouldWait unless the path is resolved in memory and leads to a device that ReadsCached.
void ExpectCached(const std::string& path);

}  // namespace b2
