// Decoding some blocks of a chunk to their places in memory for all of it.
#pragma once

#include <blosc2.h>

#include <cstdint>
#include <functional>

#include "chunk/header.h"

namespace b2 {

// Decodes the wanted blocks of a checked chunk, in whatever way the whole chunk would be decoded.
// Not for DELTA, whose reference is block 0. After an error the context must not be used again.
// Throws kCorrupt.
void DecompressSome(blosc2_context* context, const ChunkHeader& header, const uint8_t* chunk,
                    uint8_t* to, const std::function<bool(int32_t block)>& is_wanted);

// For chunks that lose what is behind the last whole item of a block (ChunkHeader::LosesTails):
// decodes the blocks concerned once more, as blocks of a later version of the format, which stores
// them the same way. Throws kCorrupt.
void RestoreTails(const ChunkHeader& header, const uint8_t* chunk, uint8_t* to);

}  // namespace b2
