// Decodes a selection into memory.
#pragma once

#include "array/output.h"
#include "array/selection.h"
#include "frame/snapshot.h"

namespace b2 {

// Elements land in C order of the selection's counts. Throws kRange if `out` is too small.
void ReadArray(const Snapshot& snapshot, const Selection& selection, Output out,
               const Conversion& conversion, Work& work);

// The same on this thread alone and as stored, with byte strides of the caller's: for operations
// that already run on many.
void ReadHere(const Snapshot& snapshot, const Selection& selection, uint8_t* to,
              const std::vector<int64_t>& strides);

}  // namespace b2
