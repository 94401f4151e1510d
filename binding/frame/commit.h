// Changes of frames on disk. New chunks, then a new index and trailer, are written where the
// committed state has nothing; then one write of the header makes them the committed state. A
// process that dies before it leaves the old state, after it the new one.
#pragma once

#include "frame/snapshot.h"

namespace b2 {

enum class Durability {
  kProcess,  // survives the death of the process: the system has the data
  kPower,    // also survives the death of the machine: the disk has the data when Commit() returns
};

// `next`: derived from the present state of its file. Returns it as it is stored. Throws kStale if
// somebody else has changed the file since: then nothing was written that counts.
SnapshotPtr Commit(const SnapshotPtr& next, Durability durability);

// Waits until the disk has what was committed. `trim`: first cuts off what is behind the frame and
// no longer read, by handles of this process as far as it knows.
void Settle(const Snapshot& committed, bool trim);

// Bytes of the file that the committed state does not need; 0 where that is not known.
int64_t UnusedBytes(const Snapshot& committed);

}  // namespace b2
