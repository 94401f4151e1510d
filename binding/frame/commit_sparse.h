// Changes of sparse frames: new chunks become files of new numbers, then a new index takes the
// place of the old one.
#pragma once

#include "frame/live_file.h"
#include "frame/snapshot.h"

namespace b2 {

// Under the commit mutex, with `next` known to be derived from the present state.
SnapshotPtr CommitSparse(const Snapshot& next, LiveFile& live, bool durable);

// Removes the files of chunks that no state in use has any more, and waits until the disk has the
// others.
void SettleSparse(LiveFile& live, const std::string& directory);

}  // namespace b2
