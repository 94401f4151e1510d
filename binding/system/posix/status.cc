#include "system/status.h"

#include <sys/stat.h>

#include <cerrno>

#include "error.h"
#include "system/posix/status.h"

namespace b2 {

namespace {

FileType TypeOf(mode_t mode) {
  if (S_ISREG(mode)) return FileType::kFile;
  if (S_ISDIR(mode)) return FileType::kDirectory;
  return S_ISLNK(mode) ? FileType::kLink : FileType::kOther;
}

}  // namespace

FileStatus ToStatus(const struct stat& status) {
#ifdef __APPLE__
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  return {TypeOf(status.st_mode),
          {static_cast<uint64_t>(status.st_dev), static_cast<uint64_t>(status.st_ino)},
          {modified.tv_sec * int64_t{1'000'000'000} + modified.tv_nsec,
           static_cast<uint64_t>(status.st_size)}};
}

FileStatus StatusOf(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) throw Error::System(errno, "open", path);
  return ToStatus(status);
}

std::optional<FileStatus> Look(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return ToStatus(status);
}

std::optional<FileStatus> LookAtName(const std::string& path) {
  struct stat status;
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return ToStatus(status);
}

}  // namespace b2
