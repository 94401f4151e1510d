// LZ4's raw blocks, without Blosc2 around them. They do not tell how long they are.
#pragma once

#include <cstdint>

#include "bytes.h"
#include "codecs/product.h"

namespace b2 {

// `level` 0 = the fast compressor with that acceleration, else LZ4HC. Throws kRange above
// 2 113 929 216 bytes.
Product Lz4Compress(Bytes from, int level, int acceleration);

// What a block decompresses to, found without decompressing it. Throws kCorrupt.
int64_t Lz4ContentSize(Bytes from);

// Tells the number of bytes. Throws kCorrupt; where `out` is too short, kRange. `exact`: the block
// must fill `out`, else it is corrupt.
size_t Lz4Decompress(Bytes from, Bytes out, bool exact);

}  // namespace b2
