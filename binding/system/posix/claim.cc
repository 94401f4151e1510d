// The claim is a lock (flock) on the temporary.
#include "system/claim.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "error.h"

namespace b2 {

namespace {

// True on file systems that have no locks.
bool Lock(const OpenFile& file) {
  try {
    return file.TryLock(true, 0);
  } catch (const Error&) {
    return true;
  }
}

}  // namespace

OpenFile CreateClaimed(const std::function<std::string()>& name, const std::string& called) {
  while (true) {
    try {
      OpenFile file(name(), Opening::kCreate, called);
      // Another process may have thought it abandoned before it was locked, and removed it.
      struct stat status;
      if (Lock(file) && ::fstat(static_cast<int>(file.native()), &status) == 0 &&
          status.st_nlink > 0) {
        return file;
      }
    } catch (const Error& error) {
      if (error.error_number != EEXIST) throw;
    }
  }
}

OpenFile ClaimDirectory(const std::string& path, const std::string& called) {
  OpenFile directory(path, Opening::kDirectory, called);
  Lock(directory);
  return directory;
}

void IfAbandoned(const std::string& path, const std::function<void()>& remove) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return;
  try {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) remove();
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
}

}  // namespace b2
