// Moves the selected items between a decoded piece (chunk or block) and the data's side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "array/layout.h"
#include "array/span.h"

namespace b2 {

// One side of a copy: where item 0 is, and bytes from one index to the next on each axis.
struct Side {
  uint8_t* at;
  std::vector<int64_t> strides;
};

// C-order strides in bytes for items of `width` bytes.
std::vector<int64_t> Strides(const Dims& dims, int64_t width);

// `width`: bytes of an item that are copied. The piece's side is indexed by Span::Local, the data's
// by Span::Out.
void CopyToData(const std::vector<Span>& spans, const Side& piece, const Side& data, int64_t width);
void CopyFromData(const std::vector<Span>& spans, const Side& piece, const Side& data,
                  int64_t width);

// Where the items lie on the data's side if they are the whole piece, in one run of `bytes` in the
// same order; else null.
uint8_t* FindRun(const std::vector<Span>& spans, const Side& piece, const Side& data, int64_t width,
                 int64_t bytes);

}  // namespace b2
