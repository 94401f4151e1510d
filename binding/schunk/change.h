// Super-chunks with one chunk more, another one, or one less. Arrays are refused: their chunks
// follow from their shape.
#pragma once

#include "schunk/encode.h"

namespace b2 {

// Throws kType for arrays.
void CheckChangeable(const Snapshot& frame);

// In front of the present chunk of that number (or behind all), or instead of it.
struct Place {
  int64_t index = 0;
  bool replace = false;
};

// Throws kRange unless there is such a place.
void CheckPlace(const Snapshot& frame, const Place& place);

// The state with the chunk there. A chunk that does not fit the common size of the others makes the
// frame one of chunks of different sizes. Throws kType where blocks of variable length and ordinary
// ones would meet in a frame.
SnapshotPtr PutChunk(const SnapshotPtr& old, const Place& place, NewChunk chunk);

SnapshotPtr DropChunk(const SnapshotPtr& old, int64_t index);

// Gives up the common size. Reads no chunk.
void ForgetChunksize(Snapshot& frame);

// To be called after chunks or their sizes have changed.
void ForgetEnds(Snapshot& frame);

}  // namespace b2
