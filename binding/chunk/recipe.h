// How C-Blosc2 compresses a chunk without losing any of it.
#pragma once

#include <cstdint>

#include "chunk/context.h"

namespace b2 {

struct Recipe {
  CodecSettings settings;
  int32_t typesize;
  int32_t blocksize;  // 0 = C-Blosc2 decides

  bool operator==(const Recipe&) const = default;

  bool HasDelta() const;
  // C-Blosc2 hands a block from filter to filter between two buffers of its own and the items it
  // was given: the third one writes over them.
  bool OverwritesItems() const;
};

// For n bytes, as close to what is wanted as can be decoded again. Throws kRange where nothing is.
Recipe RecipeFor(const CodecSettings& wanted, int32_t typesize, int32_t blocksize, int32_t n);

}  // namespace b2
