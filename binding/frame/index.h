// The table of a frame's chunks: one ordinary chunk of int64, each a position after the header
// (contiguous), the number of a chunk's file (sparse), or a special value in its top byte.
#pragma once

#include "frame/snapshot.h"

namespace b2 {

// `at`: where the chunk begins in `source`; `end`: where the trailer does. Fills `snapshot.chunks`
// and returns the bytes the index takes. Needs header, array, limits and storage of the snapshot.
int64_t ReadIndex(const std::shared_ptr<const Source>& source, uint64_t at, uint64_t end,
                  Snapshot& snapshot);

// `positions`: as they are stored.
std::vector<uint8_t> EncodeIndex(const std::vector<int64_t>& positions);

}  // namespace b2
