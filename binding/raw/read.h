// Reads a selection of an uncompressed array: of the file only what is needed.
#pragma once

#include "array/output.h"
#include "array/selection.h"
#include "raw/layout.h"
#include "source/source.h"

namespace b2 {

// Items land in C order of the selection's counts. Throws kRange if `out` is too small.
void ReadRaw(const Source& source, const RawLayout& layout, const Selection& selection, Output out,
             const Conversion& conversion, Work& work);

// The items of the box of `counts` at `begin`, in C order, as they are stored; on this thread
// alone.
void ReadRawBox(const Source& source, const RawLayout& layout, const Dims& begin,
                const Dims& counts, uint8_t* to);

// CRC-32 (that of zip) of n bytes from `offset` on.
uint32_t SumRaw(const Source& source, uint64_t offset, uint64_t n, Work& work);

}  // namespace b2
