// The caller's memory that a read fills, and what happens to elements on the way there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "array/convert.h"
#include "pool/work.h"

namespace b2 {

struct Output {
  uint8_t* data;
  size_t size;
};

// Lets `read` fetch the items as they are stored, then makes elements of memory of them. Throws
// kRange if `out` is too small.
void ReadConverted(int64_t items, int64_t item_size, Output out, const Conversion& conversion,
                   Work& work, const std::function<void(Output)>& read);

// Bytes of n items in memory after conversion.
int64_t MemoryBytes(const Conversion& conversion, int64_t item_size, int64_t n);

}  // namespace b2
