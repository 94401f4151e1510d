// Finds frames on disk, also while others are changing them.
#pragma once

#include <string>

#include "frame/reader.h"

namespace b2 {

// A file, or a directory with a sparse frame.
SnapshotPtr OpenPath(const std::string& path, const OpenOptions& options);

// What is at the path of `known` now, by the same descriptor or mapping where it is the same file.
SnapshotPtr Reopen(const Snapshot& known, const OpenOptions& options);

}  // namespace b2
