// Single items at given coordinates.
#pragma once

#include <vector>

#include "array/output.h"
#include "frame/snapshot.h"

namespace b2 {

// `coords`: points × ndim indices, C order. Elements land in the order of the points.
void ReadPoints(const Snapshot& snapshot, const std::vector<int64_t>& coords, Output out,
                const Conversion& conversion, Work& work);

}  // namespace b2
