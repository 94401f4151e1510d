#include "file/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "error.h"
#include "file/atomic_file.h"
#include "file/exchange.h"
#include "file/temporaries.h"
#include "file/write_file.h"

namespace b2 {

namespace {

constexpr char kLockName[] = ".b2lock";

// 0000002A.chunk, chunks.b2frame, the lock file, and what writers that died left.
bool BelongsToFrame(std::string_view name) {
  if (name == "chunks.b2frame" || name == kLockName || name.ends_with(".b2tmp")) return true;
  if (name.size() != 14 || !name.ends_with(".chunk")) return false;
  return std::all_of(name.begin(), name.begin() + 8,
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); });
}

std::vector<std::string> Entries(const std::string& path) {
  DIR* entries = ::opendir(path.c_str());
  if (entries == nullptr) throw Error::System(errno, "opendir", path);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(entries)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  ::closedir(entries);
  return names;
}

std::string WithoutSlash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

void RemoveFrame(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) throw Error::System(errno, "unlink", path);
  if (!S_ISDIR(status.st_mode)) {
    if (::unlink(path.c_str()) != 0) throw Error::System(errno, "unlink", path);
    return;
  }
  const std::vector<std::string> names = Entries(path);
  if (!std::all_of(names.begin(), names.end(), BelongsToFrame))
    throw Error::System(ENOTEMPTY, "rmdir", path);
  for (const std::string& name : names) {
    const std::string file = path + "/" + name;
    if (::unlink(file.c_str()) != 0) throw Error::System(errno, "unlink", file);
  }
  if (::rmdir(path.c_str()) != 0) throw Error::System(errno, "rmdir", path);
}

void Swap(const std::string& temporary, const std::string& path) {
  std::string old = temporary;
  PublishTemporary([&] {
    if (Exchange(temporary, path)) return;
    // A process that dies between these two steps leaves nothing there.
    old = TemporaryName(path);
    if (::rename(path.c_str(), old.c_str()) != 0) throw Error::System(errno, "rename", path);
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      const int failure = errno;
      ::rename(old.c_str(), path.c_str());
      throw Error::System(failure, "rename", path);
    }
  });
  try {
    RemoveFrame(old);
  } catch (const Error&) {
    // What cannot be removed now is stale for the next writer, who may be removing it already.
  }
}

void ReplaceDirectory(const std::string& temporary, const std::string& path) {
  const std::vector<std::string> names = Entries(path);
  if (!std::all_of(names.begin(), names.end(), BelongsToFrame))
    throw Error::System(ENOTEMPTY, "rename", path);
  // Programs that hold or wait for the lock must not be left with another one.
  ::link((path + "/" + kLockName).c_str(), (temporary + "/" + kLockName).c_str());
  Swap(temporary, path);
}

AtomicDirectory::AtomicDirectory(const std::string& path, bool replace)
    : path_(WithoutSlash(path)), replace_(replace) {
  struct stat status;
  if (!replace && ::lstat(path_.c_str(), &status) == 0) throw Error::System(EEXIST, "mkdir", path_);
  CheckReplaceable(path_);
  RemoveStale(path_);
  MakeTemporary([&] {
    temporary_ = TemporaryName(path_);
    if (::mkdir(temporary_.c_str(), 0777) != 0) throw Error::System(errno, "mkdir", path_);
    return temporary_;
  });
  descriptor_ = ::open(temporary_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) {
    const int failure = errno;  // too many open files, most likely
    ::rmdir(temporary_.c_str());
    ForgetTemporary(temporary_);
    throw Error::System(failure, "open", path_);
  }
  ::flock(descriptor_, LOCK_EX | LOCK_NB);
}

AtomicDirectory::~AtomicDirectory() {
  if (!temporary_.empty()) {
    try {
      RemoveFrame(temporary_);
    } catch (const Error&) {
      // What cannot be removed now is stale for the next writer.
    }
    ForgetTemporary(temporary_);
  }
  if (descriptor_ >= 0) ::close(descriptor_);
}

void AtomicDirectory::WriteFile(const std::string& name, const uint8_t* bytes, size_t n) const {
  WriteNewFile(temporary_ + "/" + name, bytes, n, true);
}

void AtomicDirectory::Commit() {
  SyncDirectory(temporary_);
  struct stat old;
  if (replace_ && ::lstat(path_.c_str(), &old) == 0) {
    if (S_ISDIR(old.st_mode)) {
      ReplaceDirectory(temporary_, path_);
    } else {
      Swap(temporary_, path_);
    }
  } else {
    PublishTemporary([&] { Publish(temporary_, path_, replace_); });
  }
  ForgetTemporary(temporary_);
  temporary_.clear();
  SyncDirectory(DirectoryOf(path_));
}

}  // namespace b2
