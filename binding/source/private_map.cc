#include "source/private_map.h"

#include <cstring>

#include "error.h"

namespace b2 {

PrivateMap::PrivateMap(const std::string& path) : file_(path), size_(file_.Size()) {
  if (size_ > 0) mapping_.emplace(file_.file(), size_, MapKind::kPrivate);
}

void PrivateMap::Check(uint64_t offset, size_t n) const {
  CheckRange(offset, n, size_);
  const uint64_t now = file_.Size();
  if (now < offset + n) {
    Fail(Kind::kChanged, "Expected the mapped file to keep its ", size_, " bytes, but it has only ",
         now, " now.");
  }
}

const uint8_t* PrivateMap::View(uint64_t offset, size_t n) const {
  Check(offset, n);
  return mapping_ ? mapping_->data() + offset : nullptr;
}

void PrivateMap::Read(uint64_t offset, uint8_t* to, size_t n) const {
  if (n > 0) std::memcpy(to, View(offset, n), n);
}

void PrivateMap::Write(uint64_t offset, const uint8_t* bytes, size_t n) {
  Check(offset, n);
  if (n > 0) std::memcpy(mapping_->data() + offset, bytes, n);
}

}  // namespace b2
