#include "file/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

#include "error.h"

namespace b2 {

namespace {
constexpr off_t kCountOffset = 8;  // Windows locks the bytes before
}

LockFile::LockFile(const std::string& path)
    : path_(path), descriptor_(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) throw Error::System(errno, "open", path);
}

LockFile::~LockFile() { ::close(descriptor_); }

bool LockFile::TryOnce(bool exclusive) const {
  int failure = 0;
  do {
    failure = ::flock(descriptor_, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
  } while (failure != 0 && errno == EINTR);
  if (failure != 0 && errno != EWOULDBLOCK) throw Error::System(errno, "flock", path_);
  return failure == 0;
}

bool LockFile::TryLock(bool exclusive, std::chrono::microseconds insistence) {
  const auto end = std::chrono::steady_clock::now() + insistence;
  while (!TryOnce(exclusive)) {
    if (std::chrono::steady_clock::now() >= end) return false;
  }
  if (!exclusive) return true;
  const uint64_t count = Count() + 1;
  if (::pwrite(descriptor_, &count, sizeof count, kCountOffset) != sizeof count) {
    const int number = errno;
    Unlock();
    throw Error::System(number, "write", path_);
  }
  return true;
}

void LockFile::Unlock() { ::flock(descriptor_, LOCK_UN); }

uint64_t LockFile::Count() const {
  uint64_t count = 0;
  const ssize_t got = ::pread(descriptor_, &count, sizeof count, kCountOffset);
  if (got < 0) throw Error::System(errno, "read", path_);
  return got == sizeof count ? count : 0;  // a fresh file is short
}

}  // namespace b2
