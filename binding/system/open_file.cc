#include "system/open_file.h"

#include <utility>

#include "error.h"

namespace b2 {

OpenFile::OpenFile(OpenFile&& other) noexcept
    : path_(std::move(other.path_)), native_(std::exchange(other.native_, -1)) {}

uint64_t OpenFile::Size() const { return Status().stamp.size; }

void OpenFile::Read(uint64_t offset, uint8_t* to, size_t n) const {
  while (n > 0) {
    const size_t got = ReadSome(offset, to, n);
    if (got == 0) {
      Fail(Kind::kChanged, "Expected ", n, " more bytes at offset ", offset,
           ", but the file became shorter after it was opened.");
    }
    to += got;
    offset += got;
    n -= got;
  }
}

}  // namespace b2
