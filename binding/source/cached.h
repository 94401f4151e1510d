// Files as far as the system has them in memory, for threads that must not wait for a disk or a
// network. Linux can say so: RESOLVE_CACHED for names, RWF_NOWAIT for pages. Elsewhere nothing
// counts as cached.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace b2 {

// Whether reads from the open file can be told not to wait. What is found for one file of a device
// holds for all of them; asking never waits for the device once it is known.
bool ReadsCached(int descriptor, uint64_t device);

// Throws WouldWait unless the path is resolved in memory and leads to a device that ReadsCached.
void ExpectCached(const std::string& path);

// As ::open, of a path that must be as ExpectCached has it.
int OpenCached(const std::string& path, int flags);

// As ::pread, of bytes in memory; throws WouldWait where there are none.
ssize_t ReadCached(int descriptor, uint8_t* to, size_t n, uint64_t offset);

}  // namespace b2
