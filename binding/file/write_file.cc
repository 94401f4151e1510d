#include "file/write_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "error.h"

namespace b2 {

WriteFile::WriteFile(const std::string& path)
    : path_(path), descriptor_(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) throw Error::System(errno, "open", path);
  struct stat status;
  if (::fstat(descriptor_, &status) == 0)
    identity_ = {static_cast<uint64_t>(status.st_dev), static_cast<uint64_t>(status.st_ino)};
}

WriteFile::~WriteFile() { ::close(descriptor_); }

void WriteFile::Write(uint64_t offset, const uint8_t* bytes, size_t n) const {
  WriteAll(descriptor_, path_, offset, bytes, n);
}

void WriteFile::Sync() const {
#if defined(__APPLE__)
  // Its fsync() leaves the data in the drive's cache; some file systems have nothing better.
  if (::fcntl(descriptor_, F_FULLFSYNC) == 0) return;
  if (::fsync(descriptor_) != 0) throw Error::System(errno, "fsync", path_);
#else
  if (::fdatasync(descriptor_) != 0) throw Error::System(errno, "fdatasync", path_);
#endif
}

uint64_t WriteFile::Size() const {
  struct stat status;
  if (::fstat(descriptor_, &status) != 0) throw Error::System(errno, "fstat", path_);
  return static_cast<uint64_t>(status.st_size);
}

void WriteFile::Truncate(uint64_t size) const {
  if (::ftruncate(descriptor_, static_cast<off_t>(size)) != 0)
    throw Error::System(errno, "ftruncate", path_);
}

bool WriteFile::TryLock() const {
  int failure = 0;
  do {
    failure = ::flock(descriptor_, LOCK_EX | LOCK_NB);
  } while (failure != 0 && errno == EINTR);
  return failure == 0 || errno != EWOULDBLOCK;
}

void WriteFile::Unlock() const { ::flock(descriptor_, LOCK_UN); }

void WriteNewFile(const std::string& path, const uint8_t* bytes, size_t n, bool durable) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor < 0) throw Error::System(errno, "open", path);
  try {
    WriteAll(descriptor, path, 0, bytes, n);
    if (durable && ::fsync(descriptor) != 0) throw Error::System(errno, "fsync", path);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
}

void SyncFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) return;
  if (descriptor < 0) throw Error::System(errno, "open", path);
  const int failure = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failure != 0) throw Error::System(failure, "fsync", path);
}

void WriteAll(int descriptor, const std::string& path, uint64_t offset, const uint8_t* bytes,
              size_t n) {
  while (n > 0) {
    // Linux transfers at most 0x7ffff000 bytes a call.
    const ssize_t done =
        ::pwrite(descriptor, bytes, std::min<size_t>(n, 0x40000000), static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw Error::System(errno, "write", path);
    bytes += done;
    offset += static_cast<uint64_t>(done);
    n -= static_cast<size_t>(done);
  }
}

}  // namespace b2
