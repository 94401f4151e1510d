#pragma once

#include <sys/stat.h>

#include "system/status.h"

namespace b2 {

FileStatus ToStatus(const struct stat& status);

}  // namespace b2
