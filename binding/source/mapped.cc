#include "source/mapped.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "pool/at_once.h"

namespace b2 {

MappedSource::MappedSource(const std::string& path, uint64_t reserve) : file_(path) {
  const uint64_t size = file_.Size();
  if (std::max(size, reserve) > 0) Map(std::max(size, reserve));
  size_ = size;
}

void MappedSource::Map(uint64_t length) const {
  mappings_.emplace_back(file_.file(), length, MapKind::kShared);
  data_ = mappings_.back().data();
}

void MappedSource::Follow() const {
  const std::lock_guard lock(mutex_);
  const uint64_t size = file_.Size();
  if (mappings_.empty() || size > mappings_.back().length()) Map(size + size / 2);
  size_ = size;
}

const uint8_t* MappedSource::View(uint64_t offset, size_t n) const {
  MayWait();  // a page that is not in memory
  CheckRange(offset, n, size_);
  const uint64_t now = file_.Size();
  if (now < offset + n) {
    Fail(Kind::kChanged, "Expected the mapped file to keep its ", size_.load(),
         " bytes, but it has only ", now, " now.");
  }
  return data_ + offset;
}

void MappedSource::Read(uint64_t offset, uint8_t* to, size_t n) const {
  if (n > 0) std::memcpy(to, View(offset, n), n);
}

}  // namespace b2
