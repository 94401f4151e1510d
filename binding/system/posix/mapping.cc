#include "system/mapping.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "error.h"

namespace b2 {

Mapping::Mapping(const OpenFile& file, uint64_t length, MapKind kind) : length_(length) {
  const bool shared = kind == MapKind::kShared;
  // Pages behind the end of the file may be mapped; they are only touched once the file has grown.
  void* data = ::mmap(nullptr, length, shared ? PROT_READ : PROT_READ | PROT_WRITE,
                      shared ? MAP_SHARED : MAP_PRIVATE, static_cast<int>(file.native()), 0);
  if (data == MAP_FAILED) {
    Fail(Kind::kMmap, "Expected a file that can be mapped, but mmap failed: ", std::strerror(errno),
         ".");
  }
  data_ = static_cast<uint8_t*>(data);
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), length_(other.length_) {}

Mapping::~Mapping() {
  if (data_ != nullptr) ::munmap(data_, length_);
}

}  // namespace b2
