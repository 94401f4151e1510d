#include "source/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "error.h"

namespace b2 {

FileSource::FileSource(const std::string& path) : path_(path) {
  // Without O_NONBLOCK, opening a pipe waits for a writer.
  do {
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  } while (descriptor_ < 0 && errno == EINTR);
  if (descriptor_ < 0) throw Error::System(errno, "open", path);
  try {
    size_ = RegularFileSize(descriptor_, path);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

uint64_t RegularFileSize(int descriptor, const std::string& path) {
  struct stat status;
  if (::fstat(descriptor, &status) != 0) throw Error::System(errno, "fstat", path);
  if (S_ISDIR(status.st_mode)) throw Error::System(EISDIR, "read", path);
  if (!S_ISREG(status.st_mode))
    Fail(Kind::kFormat, "Expected a regular file, but this is a device, a pipe or a socket.");
  return static_cast<uint64_t>(status.st_size);
}

FileSource::~FileSource() { ::close(descriptor_); }

void FileSource::Read(uint64_t offset, uint8_t* to, size_t n) const {
  CheckRange(offset, n, size_);
  while (n > 0) {
    // Linux transfers at most 0x7ffff000 bytes a call.
    const ssize_t got =
        ::pread(descriptor_, to, std::min<size_t>(n, 0x40000000), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error::System(errno, "read", path_);
    if (got == 0) {
      Fail(Kind::kChanged, "Expected ", n, " more bytes at offset ", offset,
           ", but the file became shorter after it was opened.");
    }
    to += got;
    offset += static_cast<uint64_t>(got);
    n -= static_cast<size_t>(got);
  }
}

}  // namespace b2
