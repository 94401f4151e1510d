// From items to a stored chunk.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "chunk/context.h"
#include "chunk/feed.h"
#include "chunk/header.h"
#include "chunk/recipe.h"

namespace b2 {

using SharedBytes = std::shared_ptr<const std::vector<uint8_t>>;

struct EncodedChunk {
  Special special =
      Special::kNone;  // kZero, kNan and kUninit have no bytes: the frame's index tells them
  SharedBytes bytes;
};

// Compresses chunks of one kind on one thread.
class ChunkEncoder {
 public:
  // blocksize in bytes, 0 = C-Blosc2 decides.
  ChunkEncoder(const CodecSettings& settings, int32_t typesize, int32_t blocksize,
               const Geometry* geometry);

  EncodedChunk Encode(const uint8_t* items, int32_t n);

 private:
  // What compresses the next chunk.
  Context& Prepare(const Recipe& recipe);

  CodecSettings settings_;
  int32_t typesize_;
  int32_t blocksize_;
  const Geometry* geometry_;
  std::unique_ptr<Feed> feed_;  // of the context, where it needs one
  Context context_;
  Recipe recipe_{};  // of the context
};

// Throws kInternal unless C-Blosc2 did what it was told: its environment variables silently
// override parameters. A chunk with other blocks would be unreadable, one with other filters
// decodes to other bytes.
void CheckWritten(const Recipe& recipe, const ChunkHeader& header, int32_t n, int32_t cbytes);

// C-Blosc2 marks chunks that it ends up storing raw as having a dictionary, and then takes their
// first items for its length when it reads them. Takes that mark away.
void UnmarkRaw(const ChunkHeader& header, uint8_t* chunk);

// A chunk of n bytes that repeats `value`.
EncodedChunk EncodeRepeated(std::span<const uint8_t> value, int32_t n, int32_t blocksize);

}  // namespace b2
