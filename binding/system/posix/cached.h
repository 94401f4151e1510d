#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "system/cached.h"

namespace b2 {

// As ::open, of a path that must be as ExpectCached has it.
int OpenCached(const std::string& path, int flags);

// As ::pread, of bytes in memory; throws WouldWait where there are none.
ssize_t ReadCached(int descriptor, uint8_t* to, size_t n, uint64_t offset);

}  // namespace b2
