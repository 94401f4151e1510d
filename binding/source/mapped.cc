#include "source/mapped.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "error.h"
#include "source/file.h"

namespace b2 {

MappedSource::MappedSource(const std::string& path) : path_(path) {
  do {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) throw Error::System(errno, "open", path);
  try {
    size_ = RegularFileSize(descriptor_, path);
    Map();
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

void MappedSource::Map() {
  if (size_ == 0) return;
  void* mapping = ::mmap(nullptr, size_, PROT_READ, MAP_SHARED, descriptor_, 0);
  if (mapping == MAP_FAILED) {
    Fail(Kind::kMmap, "Expected a file that can be mapped, but mmap failed: ", std::strerror(errno),
         ".");
  }
  data_ = static_cast<const uint8_t*>(mapping);
}

MappedSource::~MappedSource() {
  if (data_ != nullptr) ::munmap(const_cast<uint8_t*>(data_), size_);
  ::close(descriptor_);
}

const uint8_t* MappedSource::View(uint64_t offset, size_t n) const {
  CheckRange(offset, n, size_);
  struct stat status;
  if (::fstat(descriptor_, &status) != 0) throw Error::System(errno, "fstat", path_);
  if (static_cast<uint64_t>(status.st_size) < size_) {
    Fail(Kind::kChanged, "Expected the mapped file to keep its ", size_, " bytes, but it has only ",
         status.st_size, " now.");
  }
  return data_ + offset;
}

void MappedSource::Read(uint64_t offset, uint8_t* to, size_t n) const {
  if (n > 0) std::memcpy(to, View(offset, n), n);
}

}  // namespace b2
