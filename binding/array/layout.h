// The `b2nd` metalayer: shape, chunks and blocks of an n-dimensional array, and the numbers that
// follow from them.
//
//   97 00 <ndim>  9x (d3 i64)ⁿ shape  9x (d2 i32)ⁿ chunks  9x (d2 i32)ⁿ blocks  00 db <u32 length>
//   <dtype text>
//
// Read by position: for 16 dimensions the array markers are not valid msgpack (0x90 + 16 is an
// empty string).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chunk/geometry.h"
#include "frame/metalayers.h"

namespace b2 {

constexpr size_t kMaxDims = 16;

using Dims = std::vector<int64_t>;

struct ArrayLayout {
  Dims shape;
  Dims chunks;
  Dims blocks;
  std::string dtype;  // empty in metalayers of Caterva
  int64_t itemsize = 1;

  // Follow from the above; Derive() fills them in.
  Dims grid;          // chunks per dimension
  Dims chunk_blocks;  // blocks per dimension of a chunk
  int64_t nchunks = 0;
  int64_t nblocks = 0;  // of a chunk
  int64_t block_items = 1;
  int64_t block_bytes = 0;
  int64_t chunk_bytes = 0;  // stored: rounded up to whole blocks in every dimension

  size_t ndim() const { return shape.size(); }
  bool empty() const;

  // Throws kCorrupt where the numbers contradict each other or overflow.
  void Derive();
};

ArrayLayout ParseLayout(const std::vector<uint8_t>& b2nd, int64_t itemsize);
std::vector<uint8_t> SerializeLayout(const ArrayLayout& layout);

// Coordinates of chunk or block i in a C-ordered grid.
Dims Unravel(int64_t i, const Dims& grid);

}  // namespace b2
