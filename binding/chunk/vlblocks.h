// Chunks made of blocks that each have a length of their own. The header counts the blocks; each
// begins with its uncompressed length and is one stream.
#pragma once

#include <span>
#include <vector>

#include "chunk/decode.h"
#include "chunk/encode.h"

namespace b2 {

// Uncompressed lengths of the blocks, in order. Throws kCorrupt unless they add up to what the
// chunk declares, and kType for a chunk without such blocks.
std::vector<int32_t> VlblockSizes(const StoredChunk& chunk);

// The content of one block, at most `limit` bytes. Reads no other block where the codec allows
// that.
std::vector<uint8_t> DecodeVlblock(const StoredChunk& chunk, int64_t block, int64_t limit);

using ByteSpan = std::span<const uint8_t>;

// At least one block, none of them empty. Always with bytes: such chunks are never special.
EncodedChunk EncodeVlblocks(const CodecSettings& settings, int32_t typesize,
                            std::span<const ByteSpan> blocks);

}  // namespace b2
