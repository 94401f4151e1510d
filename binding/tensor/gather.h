// Copies strided items into C order.
#pragma once

#include "array/copy.h"

namespace b2 {

// The items of a box, of `width` bytes each, to `to`. Goes through memory in small squares where
// the axis that runs on in the source is not the last one, as in Fortran's order: whole rows of the
// result would touch a new cache line for every item.
void GatherBox(const Dims& counts, const Side& from, int64_t width, uint8_t* to);

}  // namespace b2
