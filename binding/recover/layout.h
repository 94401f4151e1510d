// The layout of an array in a damaged header: found by its looks, and believed if the rest of the
// file agrees.
#pragma once

#include <optional>

#include "array/layout.h"
#include "chunk/header.h"
#include "frame/header.h"

namespace b2 {

struct FoundLayout {
  Metalayer layer;
  size_t end;  // of it and the metalayers behind it, in the header
};
bool IsLayout(const Metalayer& layer);
std::optional<FoundLayout> FindLayout(const std::vector<uint8_t>& header);

// What else tells of the array.
struct Evidence {
  FrameHeader header;  // of which each number may be wrong
  std::optional<ChunkHeader> chunk;
  std::optional<int64_t> index_length;
};

// None unless the numbers of the layout go with those of the file.
std::optional<ArrayLayout> PlausibleLayout(const std::vector<uint8_t>& content,
                                           const Evidence& evidence);

}  // namespace b2
