#include "system/open_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "error.h"
#include "pool/at_once.h"
#include "system/posix/cached.h"
#include "system/posix/status.h"

namespace b2 {

namespace {

// Linux transfers at most 0x7ffff000 bytes a call.
constexpr size_t kMostBytes = 0x40000000;

int FlagsOf(Opening how) {
  switch (how) {
    // Without O_NONBLOCK, opening a pipe waits for the other end.
    case Opening::kRead:
      return O_RDONLY | O_NONBLOCK;
    case Opening::kChange:
      return O_RDWR | O_NONBLOCK;
    case Opening::kCreate:
      return O_RDWR | O_CREAT | O_EXCL;
    case Opening::kJoin:
      return O_RDWR | O_CREAT;
    case Opening::kRewrite:
      return O_WRONLY | O_CREAT | O_TRUNC;
    case Opening::kDirectory:
      return O_RDONLY | O_DIRECTORY;
  }
  return O_RDONLY;
}

int Open(const std::string& path, Opening how, const std::string& called) {
  if (how == Opening::kRead && AtOnce::Active()) return OpenCached(path, FlagsOf(how));
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), FlagsOf(how) | O_CLOEXEC, 0666);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) throw Error::System(errno, "open", called);
  return descriptor;
}

}  // namespace

OpenFile::OpenFile(const std::string& path, Opening how, const std::string& called)
    : path_(called), native_(Open(path, how, called)) {}

OpenFile::~OpenFile() {
  if (native_ >= 0) ::close(static_cast<int>(native_));
}

FileStatus OpenFile::Status() const {
  struct stat status;
  if (::fstat(static_cast<int>(native_), &status) != 0) throw Error::System(errno, "fstat", path_);
  return ToStatus(status);
}

size_t OpenFile::ReadSome(uint64_t offset, uint8_t* to, size_t n) const {
  const int descriptor = static_cast<int>(native_);
  const size_t most = std::min(n, kMostBytes);
  while (true) {
    const ssize_t got = AtOnce::Active()
                            ? ReadCached(descriptor, to, most, offset)
                            : ::pread(descriptor, to, most, static_cast<off_t>(offset));
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) throw Error::System(errno, "read", path_);
  }
}

void OpenFile::Write(uint64_t offset, const uint8_t* bytes, size_t n) const {
  while (n > 0) {
    const ssize_t done = ::pwrite(static_cast<int>(native_), bytes, std::min(n, kMostBytes),
                                  static_cast<off_t>(offset));
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw Error::System(errno, "write", path_);
    bytes += done;
    offset += static_cast<uint64_t>(done);
    n -= static_cast<size_t>(done);
  }
}

void OpenFile::StartWriting() const {
#if defined(__linux__)
  ::sync_file_range(static_cast<int>(native_), 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

void OpenFile::Truncate(uint64_t size) const {
  if (::ftruncate(static_cast<int>(native_), static_cast<off_t>(size)) != 0)
    throw Error::System(errno, "ftruncate", path_);
}

void OpenFile::Sync() const {
  if (::fsync(static_cast<int>(native_)) != 0) throw Error::System(errno, "fsync", path_);
}

void OpenFile::SyncData() const {
#if defined(__APPLE__)
  // Its fsync() leaves the data in the drive's cache; some file systems have nothing better.
  if (::fcntl(static_cast<int>(native_), F_FULLFSYNC) != 0) Sync();
#else
  if (::fdatasync(static_cast<int>(native_)) != 0) throw Error::System(errno, "fdatasync", path_);
#endif
}

bool OpenFile::TryLock(bool exclusive, uint64_t) const {
  int failure = 0;
  do {
    failure = ::flock(static_cast<int>(native_), (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB);
  } while (failure != 0 && errno == EINTR);
  if (failure != 0 && errno != EWOULDBLOCK) throw Error::System(errno, "flock", path_);
  return failure == 0;
}

void OpenFile::Unlock(uint64_t) const { ::flock(static_cast<int>(native_), LOCK_UN); }

void OpenFile::TakePermissionsOf(const std::string& path) const {
  struct stat old;
  if (::stat(path.c_str(), &old) == 0 && S_ISREG(old.st_mode))
    ::fchmod(static_cast<int>(native_), old.st_mode & 07777);
}

}  // namespace b2
