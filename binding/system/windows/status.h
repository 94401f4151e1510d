#pragma once

#include "system/status.h"
#include "system/windows/handle.h"

namespace b2 {

// Nothing where the system fails to tell; GetLastError() has the reason.
std::optional<FileStatus> ToStatus(HANDLE handle);

}  // namespace b2
