// Super-chunks with one chunk more, another one, or one less. Arrays are refused: their chunks
// follow from their shape.
#pragma once

#include "schunk/encode.h"

namespace b2 {

// Throws kType for arrays.
void CheckChangeable(const Snapshot& frame);

// Instead of `removed` present chunks from that number on; where that is none, in front of it, or
// behind all.
struct Place {
  int64_t index = 0;
  int64_t removed = 0;
};

// Throws kRange unless there is such a place, kLimit where `added` chunks there would be too many.
void CheckPlace(const Snapshot& frame, const Place& place, int64_t added);

// The state with the chunks there, which may be none. Those that do not fit the common size of the
// others make the frame one of chunks of different sizes. Throws kType where blocks of variable
// length and ordinary ones would meet in a frame.
SnapshotPtr PutChunks(const SnapshotPtr& old, const Place& place, std::vector<NewChunk> chunks);

// Gives up the common size. Reads no chunk.
void ForgetChunksize(Snapshot& frame);

// To be called after chunks or their sizes have changed.
void ForgetEnds(Snapshot& frame);

}  // namespace b2
