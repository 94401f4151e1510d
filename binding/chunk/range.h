// A part of a chunk's items.
#pragma once

#include "chunk/decode.h"

namespace b2 {

// Decodes the bytes [begin, end) of the chunk's items to `to`, and no block that holds none of them
// where the codec allows that. The range must lie within what the chunk declares.
void DecodeRange(const StoredChunk& chunk, int32_t begin, int32_t end, uint8_t* to);

}  // namespace b2
