#include "system/mapping.h"

#include <algorithm>
#include <utility>

#include "system/windows/handle.h"
#include "system/windows/wide.h"

namespace b2 {

Mapping::Mapping(const OpenFile& file, uint64_t length, MapKind kind)
    : length_(std::min(length, file.Size())) {
  if (length_ == 0) return;
  const bool shared = kind == MapKind::kShared;
  const Handle section(::CreateFileMappingW(reinterpret_cast<HANDLE>(file.native()), nullptr,
                                            shared ? PAGE_READONLY : PAGE_WRITECOPY, 0, 0,
                                            nullptr));
  // The view keeps the section, and the section the file.
  void* const data = section.valid()
                         ? ::MapViewOfFile(section.get(), shared ? FILE_MAP_READ : FILE_MAP_COPY, 0,
                                           0, static_cast<SIZE_T>(length_))
                         : nullptr;
  if (data == nullptr) {
    Fail(Kind::kMmap, "Expected a file that can be mapped, but Windows failed with error ",
         ::GetLastError(), ".");
  }
  data_ = static_cast<uint8_t*>(data);
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), length_(other.length_) {}

Mapping::~Mapping() {
  if (data_ != nullptr) ::UnmapViewOfFile(data_);
}

}  // namespace b2
