#include "source/mapped.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "error.h"
#include "pool/at_once.h"

namespace b2 {

MappedSource::MappedSource(const std::string& path, uint64_t reserve) : file_(path) {
  const uint64_t size = file_.Size();
  if (std::max(size, reserve) > 0) Map(std::max(size, reserve));
  size_ = size;
}

MappedSource::~MappedSource() {
  for (const Mapping& mapping : mappings_) ::munmap(mapping.data, mapping.length);
}

void MappedSource::Map(uint64_t length) const {
  // Pages behind the end of the file may be mapped; they are only touched once the file has grown.
  void* data = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, file_.descriptor(), 0);
  if (data == MAP_FAILED) {
    Fail(Kind::kMmap, "Expected a file that can be mapped, but mmap failed: ", std::strerror(errno),
         ".");
  }
  mappings_.push_back({static_cast<uint8_t*>(data), length});
  data_ = mappings_.back().data;
}

void MappedSource::Follow() const {
  const std::lock_guard lock(mutex_);
  const uint64_t size = file_.Size();
  if (mappings_.empty() || size > mappings_.back().length) Map(size + size / 2);
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
