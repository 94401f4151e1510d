#include "file/stamp.h"

#include <sys/stat.h>

namespace b2 {

FileStamp StampOf(const std::string& path) {
  struct stat status;
  if (::stat(path.c_str(), &status) != 0) return {};
#ifdef __APPLE__
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  return {modified.tv_sec * int64_t{1'000'000'000} + modified.tv_nsec,
          static_cast<uint64_t>(status.st_size)};
}

}  // namespace b2
