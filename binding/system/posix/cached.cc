#include "system/posix/cached.h"

#include "pool/at_once.h"

#if defined(__linux__) && __has_include(<linux/openat2.h>)

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <optional>

namespace b2 {

namespace {

struct Devices {
  std::mutex mutex;
  std::map<uint64_t, bool> known;
};

// Never destroyed: other threads may still ask while the process exits.
Devices& TheDevices() {
  static auto* devices = new Devices;
  return *devices;
}

std::optional<bool> Known(uint64_t device) {
  Devices& devices = TheDevices();
  const std::lock_guard lock(devices.mutex);
  const auto found = devices.known.find(device);
  return found == devices.known.end() ? std::nullopt : std::optional(found->second);
}

int OpenResolved(const std::string& path, int flags) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags) | O_CLOEXEC;
  how.resolve = RESOLVE_CACHED;
  const int64_t descriptor = ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how);
  // Also where the kernel or a sandbox does not know the call, and where nothing is there: the pool
  // finds out.
  if (descriptor < 0) throw WouldWait{};
  return static_cast<int>(descriptor);
}

// Of a descriptor that stands for a path: file systems are not asked for news.
std::optional<uint64_t> DeviceOf(int descriptor) {
  struct statx status = {};
  if (::statx(descriptor, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, 0, &status) != 0) return {};
  return makedev(status.stx_dev_major, status.stx_dev_minor);
}

}  // namespace

bool ReadsCached(const OpenFile& file, uint64_t device) {
  if (const auto known = Known(device)) return *known;
  uint8_t byte = 0;
  const iovec vector = {&byte, 1};
  const int descriptor = static_cast<int>(file.native());
  const bool can = ::preadv2(descriptor, &vector, 1, 0, RWF_NOWAIT) >= 0 || errno == EAGAIN;
  Devices& devices = TheDevices();
  const std::lock_guard lock(devices.mutex);
  return devices.known.emplace(device, can).first->second;
}

void ExpectCached(const std::string& path) {
  const int descriptor = OpenResolved(path, O_PATH);
  const auto device = DeviceOf(descriptor);
  ::close(descriptor);
  if (!device || !Known(*device).value_or(false)) throw WouldWait{};
}

int OpenCached(const std::string& path, int flags) {
  // To open may ask a server, although the path is known: first see where it leads.
  ExpectCached(path);
  return OpenResolved(path, flags);
}

ssize_t ReadCached(int descriptor, uint8_t* to, size_t n, uint64_t offset) {
  const iovec vector = {to, n};
  const ssize_t got = ::preadv2(descriptor, &vector, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  if (got < 0 && errno != EINTR) throw WouldWait{};
  return got;
}

}  // namespace b2

#else

namespace b2 {

bool ReadsCached(const OpenFile&, uint64_t) { return false; }

void ExpectCached(const std::string&) { throw WouldWait{}; }

int OpenCached(const std::string&, int) { throw WouldWait{}; }

ssize_t ReadCached(int, uint8_t*, size_t, uint64_t) { throw WouldWait{}; }

}  // namespace b2

#endif
