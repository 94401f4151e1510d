#include <cerrno>

#if defined(__linux__)
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#elif defined(__APPLE__)
#include <cstdio>
#endif

#include "error.h"
#include "system/paths.h"

namespace b2 {

namespace {

int Swap([[maybe_unused]] const char* a, [[maybe_unused]] const char* b) {
#if defined(__linux__) && defined(SYS_renameat2)
  // Not by its name: musl has had that since 1.2.4 only.
  constexpr unsigned kExchange = 2;
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, kExchange));
#elif defined(__APPLE__)
  return ::renamex_np(a, b, RENAME_SWAP);
#else
  errno = ENOSYS;
  return -1;
#endif
}

}  // namespace

bool Exchange(const std::string& a, const std::string& b) {
  if (Swap(a.c_str(), b.c_str()) == 0) return true;
  const int failure = errno;
  if (failure == ENOSYS || failure == EINVAL || failure == ENOTSUP || failure == EXDEV)
    return false;
  throw Error::System(failure, "rename", b);
}

}  // namespace b2
