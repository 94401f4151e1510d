#include "file/lock_file.h"

#include "error.h"

namespace b2 {

namespace {

constexpr uint64_t kLocked = 0;
constexpr uint64_t kCountOffset = 8;

}  // namespace

LockFile::LockFile(const std::string& path) : file_(path, Opening::kJoin) {}

bool LockFile::TryLock(bool exclusive, std::chrono::microseconds insistence) {
  const auto end = std::chrono::steady_clock::now() + insistence;
  while (!file_.TryLock(exclusive, kLocked)) {
    if (std::chrono::steady_clock::now() >= end) return false;
  }
  if (!exclusive) return true;
  try {
    const uint64_t count = Count() + 1;
    file_.Write(kCountOffset, reinterpret_cast<const uint8_t*>(&count), sizeof count);
  } catch (const Error&) {
    Unlock();
    throw;
  }
  return true;
}

void LockFile::Unlock() const { file_.Unlock(kLocked); }

uint64_t LockFile::Count() const {
  uint64_t count = 0;
  const size_t got = file_.ReadSome(kCountOffset, reinterpret_cast<uint8_t*>(&count), sizeof count);
  return got == sizeof count ? count : 0;  // a fresh file is short
}

}  // namespace b2
