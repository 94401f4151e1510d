#include "file/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "error.h"
#include "file/directory.h"
#include "file/temporaries.h"
#include "file/write_file.h"
#include "source/regular_file.h"
#include "source/source.h"

namespace b2 {

namespace {

constexpr char kSuffix[] = ".b2tmp";

std::string NameOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string Follow(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) == nullptr ? path : std::string(resolved);
}

bool Exists(const std::string& path) {
  struct stat status;
  return ::lstat(path.c_str(), &status) == 0;
}

// Creates and locks a temporary. Another process may think it stale before it is locked, and remove
// it: then once more.
int CreateLocked(const std::string& path, std::string& temporary) {
  while (true) {
    temporary = TemporaryName(path);
    const int descriptor = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && (errno == EINTR || errno == EEXIST)) continue;
    if (descriptor < 0) throw Error::System(errno, "open", path);
    struct stat status;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor, &status) == 0 &&
        status.st_nlink > 0) {
      return descriptor;
    }
    ::close(descriptor);
  }
}

}  // namespace

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string TemporaryName(const std::string& path) {
  static std::atomic<uint64_t> counter{0};
  return Sentence(DirectoryOf(path), "/.", NameOf(path), ".", ::getpid(), "-", ++counter, kSuffix);
}

void CheckReplaceable(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) return;
  const bool usual = S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISLNK(status.st_mode);
  if (!usual) throw Error::System(EEXIST, "open", path);
}

void RemoveStale(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const std::string prefix = Sentence(".", NameOf(path), ".");
  DIR* entries = ::opendir(directory.c_str());
  if (entries == nullptr) return;  // creating the file will tell why
  std::vector<std::string> found;
  while (const dirent* entry = ::readdir(entries)) {
    const std::string name = entry->d_name;
    if (name.starts_with(prefix) && name.ends_with(kSuffix))
      found.push_back(directory + "/" + name);
  }
  ::closedir(entries);
  for (const std::string& name : found) {
    const int descriptor = ::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) continue;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) RemoveFrame(name);
    ::close(descriptor);
  }
}

void Publish(const std::string& temporary, const std::string& path, bool replace) {
  int failure = 0;
  if (replace) {
    failure = ::rename(temporary.c_str(), path.c_str());
  } else {
#if defined(RENAME_NOREPLACE)
    failure = ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
    const bool unsupported = failure != 0 && (errno == EINVAL || errno == ENOSYS);
#elif defined(RENAME_EXCL)
    failure = ::renamex_np(temporary.c_str(), path.c_str(), RENAME_EXCL);
    const bool unsupported = failure != 0 && (errno == EINVAL || errno == ENOTSUP);
#else
    const bool unsupported = true;
#endif
    if (unsupported) {
      failure = Exists(path) ? (errno = EEXIST, -1) : ::rename(temporary.c_str(), path.c_str());
    }
  }
  if (failure != 0) throw Error::System(errno, "rename", path);
}

void SyncDirectory(const std::string& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw Error::System(errno, "open", directory);
  const int failure = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  // Some file systems have nothing to sync in a directory and say so.
  if (failure != 0 && failure != EINVAL) throw Error::System(failure, "fsync", directory);
}

AtomicFile::AtomicFile(const std::string& path, bool replace, bool remove_stale)
    : path_(Follow(path)), replace_(replace) {
  if (!replace && Exists(path_)) throw Error::System(EEXIST, "open", path);
  CheckReplaceable(path_);
  if (remove_stale) RemoveStale(path_);
  MakeTemporary([&] {
    descriptor_ = CreateLocked(path_, temporary_);
    return temporary_;
  });
  struct stat old;
  if (::stat(path_.c_str(), &old) == 0 && S_ISREG(old.st_mode))
    ::fchmod(descriptor_, old.st_mode & 07777);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  ForgetTemporary(temporary_);
  ::close(descriptor_);
}

void AtomicFile::Write(uint64_t offset, const uint8_t* bytes, size_t n) {
  WriteAll(descriptor_, path_, offset, bytes, n);
#if defined(__linux__)
  // The disk begins with what there is while the rest is still being made: Commit() has to wait for
  // all of it.
  constexpr uint64_t kStride = 8 << 20;
  const uint64_t before = written_.fetch_add(n);
  if (before / kStride != (before + n) / kStride)
    ::sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE);
#endif
}

void AtomicFile::Read(uint64_t offset, uint8_t* to, size_t n) const {
  CheckRange(offset, n, Size());
  ReadAll(descriptor_, path_, offset, to, n);
}

uint64_t AtomicFile::Size() const {
  struct stat status;
  if (::fstat(descriptor_, &status) != 0) throw Error::System(errno, "fstat", path_);
  return static_cast<uint64_t>(status.st_size);
}

void AtomicFile::Commit(bool durable) {
  if (durable && ::fsync(descriptor_) != 0) throw Error::System(errno, "fsync", path_);
  struct stat old;
  if (replace_ && ::lstat(path_.c_str(), &old) == 0 && S_ISDIR(old.st_mode)) {
    ReplaceDirectory(temporary_, path_);
  } else {
    Publish(temporary_, path_, replace_);
  }
  ForgetTemporary(temporary_);
  temporary_.clear();
  if (durable) SyncDirectory(DirectoryOf(path_));
}

}  // namespace b2
