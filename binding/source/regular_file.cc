#include "source/regular_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "error.h"
#include "pool/at_once.h"
#include "source/cached.h"

namespace b2 {

namespace {

// Without O_NONBLOCK, opening a pipe waits for a writer.
int Open(const std::string& path) {
  if (AtOnce::Active()) return OpenCached(path, O_RDONLY | O_NONBLOCK);
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) throw Error::System(errno, "open", path);
  return descriptor;
}

}  // namespace

RegularFile::RegularFile(const std::string& path) : path_(path), descriptor_(Open(path)) {
  struct stat status;
  const int failure = ::fstat(descriptor_, &status) == 0 ? 0 : errno;
  if (failure == 0 && S_ISREG(status.st_mode)) {
    identity_ = {static_cast<uint64_t>(status.st_dev), static_cast<uint64_t>(status.st_ino)};
    reads_cached_ = ReadsCached(descriptor_, identity_.device);
    return;
  }
  ::close(descriptor_);
  if (failure != 0) throw Error::System(failure, "fstat", path);
  if (S_ISDIR(status.st_mode)) throw Error::System(EISDIR, "read", path);
  Fail(Kind::kFormat, "Expected a regular file, but this is a device, a pipe or a socket.");
}

RegularFile::~RegularFile() { ::close(descriptor_); }

uint64_t RegularFile::Size() const {
  struct stat status;
  if (::fstat(descriptor_, &status) != 0) throw Error::System(errno, "fstat", path_);
  return static_cast<uint64_t>(status.st_size);
}

void RegularFile::Read(uint64_t offset, uint8_t* to, size_t n) const {
  Spend(static_cast<int64_t>(n / 4));
  if (!reads_cached_) MayWait();
  ReadAll(descriptor_, path_, offset, to, n);
}

void ReadAll(int descriptor, const std::string& path, uint64_t offset, uint8_t* to, size_t n) {
  while (n > 0) {
    // Linux transfers at most 0x7ffff000 bytes a call.
    const size_t most = std::min<size_t>(n, 0x40000000);
    const ssize_t got = AtOnce::Active()
                            ? ReadCached(descriptor, to, most, offset)
                            : ::pread(descriptor, to, most, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error::System(errno, "read", path);
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
