// Writes items into an uncompressed array.
#pragma once

#include "array/encode.h"
#include "raw/file.h"
#include "raw/layout.h"
#include "raw/plan.h"

namespace b2 {

// Replaces the selected items. What lies between items that are close together is read and written
// back along with them.
void WriteRaw(const RawFile& file, const RawLayout& layout, const Selection& selection,
              const Input& input, Work& work);

// Items of one piece of the file, in its order, as they are stored.
void GatherUnit(const RawUnit& unit, const std::vector<int64_t>& strides, int64_t width,
                const Input& input, uint8_t* to);

}  // namespace b2
