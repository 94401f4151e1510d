// Bytes into one Blosc2 chunk, and back.
#pragma once

#include "bytes.h"
#include "chunk/context.h"
#include "chunk/header.h"
#include "codecs/product.h"
#include "pool/work.h"

namespace b2 {

// Once per process, before any chunk is compressed: C-Blosc2 then runs the jobs of its contexts
// with several threads on our pool instead of on threads of its own.
void ShareThreads();

struct ChunkRequest {
  CodecSettings settings;
  int32_t typesize;
  int32_t blocksize;  // 0 = C-Blosc2 decides
  bool watched;       // somebody counts blocks, or may abort between two of them
};

// Blocks are stored in the order of the items, whichever thread finishes first. Throws kRange above
// kMaxChunkBytes.
Product CompressChunk(Bytes items, const ChunkRequest& request, Work& work);

// Checked header of a chunk; bytes behind the chunk are none of its business.
ChunkHeader HeaderOf(Bytes chunk);

// Throws kRange where `out` is shorter than the chunk declares.
void DecompressChunk(Bytes chunk, Bytes out, Work& work);

}  // namespace b2
