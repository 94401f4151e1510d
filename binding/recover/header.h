// The header of a damaged frame, as far as it can be made out.
#pragma once

#include <optional>

#include "frame/snapshot.h"
#include "recover/scan.h"

namespace b2 {

struct SalvagedHeader {
  FrameHeader header;  // header_length is where chunks begin
  std::optional<ArrayLayout> array;
  bool intact = false;
  bool length_known = false;
};

// Throws kFormat if the file has nothing of a frame, kUnsupported for sparse frames.
SalvagedHeader SalvageHeader(const Source& source, Scan& scan, int64_t max_chunks);

}  // namespace b2
