#include "file/brief_write.h"

#include <map>
#include <mutex>

#include "pool/at_once.h"
#include "system/cached.h"

namespace b2 {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostBytes = 128 << 10;
constexpr std::chrono::milliseconds kLong{1};
constexpr int kShare = 100;

struct Devices {
  std::mutex mutex;
  std::map<uint64_t, Clock::time_point> slow_until;
};

// Never destroyed: other threads may still ask while the process exits.
Devices& TheDevices() {
  static auto* devices = new Devices;
  return *devices;
}

bool IsSlow(uint64_t device, Clock::time_point now) {
  Devices& devices = TheDevices();
  const std::lock_guard lock(devices.mutex);
  const auto found = devices.slow_until.find(device);
  return found != devices.slow_until.end() && now < found->second;
}

}  // namespace

BriefWrite::BriefWrite(const OpenFile& file, uint64_t device, size_t n)
    : device_(device), brief_(AtOnce::Active()), start_(Clock::now()) {
  if (!brief_) return;
  if (n > kMostBytes || !ReadsCached(file, device) || IsSlow(device, start_)) MayWait();
}

BriefWrite::~BriefWrite() {
  if (!brief_) return;
  const auto end = Clock::now();
  if (end - start_ < kLong) return;
  Devices& devices = TheDevices();
  const std::lock_guard lock(devices.mutex);
  devices.slow_until[device_] = end + (end - start_) * kShare;
}

}  // namespace b2
