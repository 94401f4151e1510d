// Chunks for super-chunks, from items or from a chunk that the caller has.
#pragma once

#include "chunk/vlblocks.h"
#include "frame/snapshot.h"

namespace b2 {

struct SchunkSettings {
  CodecSettings codec;
  int32_t typesize = 1;
  int32_t blocksize = 0;  // 0: C-Blosc2 decides for each chunk
};

// A chunk with what the frame needs to know of it.
struct NewChunk {
  EncodedChunk chunk;
  int32_t nbytes = 0;
  bool vlblocks = false;
};

// 1 to kMaxChunkBytes bytes. Special where the items are all zero.
NewChunk EncodeItems(const SchunkSettings& settings, ByteSpan items);

NewChunk EncodeBlocks(const SchunkSettings& settings, std::span<const ByteSpan> blocks);

// A chunk that was compressed elsewhere, after everything about it was checked: it is decoded once.
// `typesize` of the frame it is for; `nchunk` its number there, for errors. Takes a copy.
NewChunk AcceptChunk(ByteSpan bytes, int32_t typesize, int64_t nchunk);

// `nbytes` bytes that are all alike. `value` is for kValue, of the size of an item.
EncodedChunk EncodeAlike(Special special, ByteSpan value, int32_t nbytes);

// The chunk as the frame can hold it. An index has no room for the size of a special chunk, so that
// among chunks of different sizes none may be special (c-blosc2.md D9); nor one of parts of items,
// with which C-Blosc2 could not even open the frame. Those get bytes of their own.
EncodedChunk Storable(const FrameHeader& header, NewChunk chunk);

// A special chunk with bytes of its own.
EncodedChunk Stored(Special special, int32_t typesize, int32_t nbytes);

}  // namespace b2
