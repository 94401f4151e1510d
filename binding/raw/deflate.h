// Deflates items on their way into a file, many pieces at a time.
#pragma once

#include <cstdint>

#include "array/encode.h"
#include "raw/file.h"
#include "raw/layout.h"

namespace b2 {

struct Deflated {
  uint64_t bytes = 0;  // in the file
  uint32_t sum = 0;    // CRC-32 of what they stand for, and of all before
};

// Writes all items of `layout` (whose offset does not count) to `at`. What several calls write one
// after the other is one stream once `last` has ended it. Memory: a few MiB per thread.
Deflated DeflateRaw(Sink& sink, uint64_t at, const RawLayout& layout, const Input& input, int level,
                    bool last, uint32_t sum_before, Work& work);

}  // namespace b2
