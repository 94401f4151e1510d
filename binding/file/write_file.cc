#include "file/write_file.h"

#include <limits>

#include "error.h"

namespace b2 {

namespace {

// A byte that no file has.
constexpr uint64_t kLocked = std::numeric_limits<int64_t>::max() - 1;

}  // namespace

WriteFile::WriteFile(const std::string& path)
    : file_(path, Opening::kChange), identity_(file_.Status().identity) {}

bool WriteFile::TryLock() const {
  try {
    return file_.TryLock(true, kLocked);
  } catch (const Error&) {
    return true;
  }
}

void WriteFile::Unlock() const { file_.Unlock(kLocked); }

void WriteNewFile(const std::string& path, const uint8_t* bytes, size_t n, bool durable) {
  const OpenFile file(path, Opening::kRewrite);
  file.Write(0, bytes, n);
  if (durable) file.Sync();
}

}  // namespace b2
