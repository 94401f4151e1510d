// The last bytes of a frame: the variable-length metalayers, then the trailer's own length.
//
//   94 01 <metalayers> ce <u32 length of the trailer> d8 00 <16 bytes, unused>
#pragma once

#include <span>

#include "frame/metalayers.h"

namespace b2 {

constexpr size_t kTrailerEnd = 23;  // from `ce` on
constexpr size_t kShortestTrailer = 35;

// `end`: the last 23 bytes. Throws kCorrupt.
uint32_t TrailerLength(std::span<const uint8_t> end);

// Contents are the stored, compressed chunks.
std::vector<Metalayer> ParseTrailer(std::span<const uint8_t> bytes);
std::vector<uint8_t> SerializeTrailer(const std::vector<Metalayer>& vlmeta);

}  // namespace b2
