// The table behind a chunk's header that says where each compressed block begins. Blocks may be
// stored in any order (several threads wrote them), so a block ends where the next one in storage
// begins.
#pragma once

#include <cstdint>
#include <vector>

#include "chunk/header.h"

namespace b2 {

struct StoredBlock {
  int32_t begin;  // bytes from the start of the chunk
  int32_t end;
};

// `chunk` holds at least the header and the table. Throws kCorrupt where a start lies outside the
// chunk.
std::vector<StoredBlock> ReadBlockStarts(const ChunkHeader& header, const uint8_t* chunk);

// Walks the streams of one block and throws kCorrupt unless they lie within it: C-Blosc2 itself
// only checks the end of the chunk. Also refuses BloscLZ streams so long that its decoder overflows
// (C-Blosc2 issue 801).
void CheckStreams(const ChunkHeader& header, const uint8_t* chunk, int32_t block,
                  const StoredBlock& where);

}  // namespace b2
