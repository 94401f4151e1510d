// Runs of bytes across the chunks of a super-chunk.
#pragma once

#include "array/output.h"
#include "pool/work.h"
#include "schunk/encode.h"

namespace b2 {

// Throws kRange unless [begin, end) lies within the frame's bytes.
void CheckSlice(const Snapshot& frame, int64_t begin, int64_t end);

// Reads bytes from `begin` on to `to`, as many as it has room for.
void ReadSlice(const Snapshot& frame, int64_t begin, const Output& to, Work& work);

// The same on this thread alone.
void ReadSliceHere(const Snapshot& frame, int64_t begin, const Output& to);

// The state with `bytes` from `begin` on, which may lie up to the end. What reaches beyond fills up
// a short last chunk first, and then makes new ones. Chunks that exist keep their sizes.
SnapshotPtr WriteSlice(const SnapshotPtr& old, int64_t begin, ByteSpan bytes,
                       const CodecSettings& codec, int32_t blocksize, Work& work);

// How many bytes go into one chunk where nothing else decides: whole items.
int32_t UsualChunk(int32_t typesize);

}  // namespace b2
