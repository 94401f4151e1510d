#include "source/source.h"

#include "error.h"

namespace b2 {

const uint8_t* Fetch(const Source& source, uint64_t offset, size_t n,
                     std::vector<uint8_t>& scratch) {
  CheckRange(offset, n, source.size());
  if (const uint8_t* view = source.View(offset, n)) return view;
  if (scratch.size() < n) scratch.resize(n);
  source.Read(offset, scratch.data(), n);
  return scratch.data();
}

void CheckRange(uint64_t offset, size_t n, uint64_t size) {
  if (offset > size || n > size - offset) {
    Fail(Kind::kTruncated, "Expected ", n, " bytes at offset ", offset, ", but there are only ",
         size, " bytes.");
  }
}

}  // namespace b2
