// Puts chunks of an array together from items in C order, and compresses them, many at a time.
#pragma once

#include <functional>

#include "array/convert.h"
#include "array/copy.h"
#include "array/selection.h"
#include "frame/chunk_sink.h"
#include "pool/work.h"

namespace b2 {

// Items in the caller's memory. The side is only read from.
struct Input {
  Side data;
  Conversion conversion;
};

// What is done to a chunk that was read before some of its items are replaced.
using Revise = std::function<void(int64_t nchunk, uint8_t* chunk)>;

// Gives every chunk of `frame` that the selection touches, with the selected items replaced by the
// input's. Items outside keep their values; where all of a chunk is replaced, the old one is not
// read.
void EncodeInput(const Snapshot& frame, const Selection& selection, const Input& input,
                 ChunkSink& sink, Work& work, const Revise& revise = {});

// Items of the box of `counts` at `begin` in C order, as they will be stored; in memory of this
// thread, valid until it asks again.
using ReadRegion = std::function<const uint8_t*(const Dims& begin, const Dims& counts)>;

// Gives every chunk of `frame`, made of the items that `read` brings: those of one chunk at a time,
// on several threads.
void EncodeRegions(const Snapshot& frame, const ReadRegion& read, ChunkSink& sink, Work& work);

// Another array's items as input: positions of `selection` in `source`. For each axis of the
// source, `axes` names the axis of the frame it becomes, or -1 for one that is dropped (one
// position).
struct ArrayInput {
  SnapshotPtr source;
  Selection selection;
  std::vector<int> axes;
  int64_t source_swap = 1;  // brings the source's elements into native order
  Conversion conversion;    // from there (`memory`) to this frame
};

// Gives every chunk of `frame`, made of the input's items alone.
void EncodeArray(const Snapshot& frame, const ArrayInput& input, ChunkSink& sink, Work& work);

// One thread's compressor for chunks of `frame`.
ChunkEncoder EncoderOf(const Snapshot& frame);

}  // namespace b2
