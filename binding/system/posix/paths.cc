#include "system/paths.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "error.h"
#include "system/status.h"

namespace b2 {

std::string NameOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string WithoutTrailingSeparators(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::string AbsolutePath(const std::string& path) {
  if (path.starts_with('/')) return path;
  std::error_code failure;
  const auto directory = std::filesystem::current_path(failure);
  return failure ? path : directory.string() + "/" + path;
}

std::string FollowLink(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) == nullptr ? path : std::string(resolved);
}

std::vector<std::string> Entries(const std::string& directory) {
  DIR* entries = ::opendir(directory.c_str());
  if (entries == nullptr) throw Error::System(errno, "opendir", directory);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(entries)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  ::closedir(entries);
  return names;
}

void MakeDirectory(const std::string& path, const std::string& called) {
  if (::mkdir(path.c_str(), 0777) != 0) throw Error::System(errno, "mkdir", called);
}

void RemoveFile(const std::string& path) {
  if (::unlink(path.c_str()) != 0) throw Error::System(errno, "unlink", path);
}

void TryRemoveFile(const std::string& path) { ::unlink(path.c_str()); }

void RemoveEmptyDirectory(const std::string& path) {
  if (::rmdir(path.c_str()) != 0) throw Error::System(errno, "rmdir", path);
}

void Rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw Error::System(errno, "rename", to);
}

void RenameNew(const std::string& from, const std::string& to) {
#if defined(RENAME_NOREPLACE)
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
  const bool unsupported = errno == EINVAL || errno == ENOSYS;
#elif defined(RENAME_EXCL)
  if (::renamex_np(from.c_str(), to.c_str(), RENAME_EXCL) == 0) return;
  const bool unsupported = errno == EINVAL || errno == ENOTSUP;
#else
  const bool unsupported = true;
#endif
  if (!unsupported) throw Error::System(errno, "rename", to);
  if (LookAtName(to)) throw Error::System(EEXIST, "rename", to);
  Rename(from, to);
}

void TryLink(const std::string& existing, const std::string& path) {
  static_cast<void>(::link(existing.c_str(), path.c_str()));
}

void SyncDirectory(const std::string& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) throw Error::System(errno, "open", directory);
  const int failure = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  // Some file systems have nothing to sync in a directory and say so.
  if (failure != 0 && failure != EINVAL) throw Error::System(failure, "fsync", directory);
}

void SyncFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) return;
  if (descriptor < 0) throw Error::System(errno, "open", path);
  const int failure = ::fsync(descriptor) == 0 ? 0 : errno;
  ::close(descriptor);
  if (failure != 0) throw Error::System(failure, "fsync", path);
}

}  // namespace b2
