#include "file/directory.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <vector>

#include "error.h"
#include "file/atomic_file.h"
#include "file/temporaries.h"
#include "file/write_file.h"
#include "system/claim.h"
#include "system/paths.h"
#include "system/status.h"

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

}  // namespace

void RemoveFrame(const std::string& path) {
  const auto status = LookAtName(path);
  if (!status || status->type != FileType::kDirectory) {
    RemoveFile(path);
    return;
  }
  const std::vector<std::string> names = Entries(path);
  if (!std::all_of(names.begin(), names.end(), BelongsToFrame))
    throw Error::System(ENOTEMPTY, "rmdir", path);
  for (const std::string& name : names) RemoveFile(path + "/" + name);
  RemoveEmptyDirectory(path);
}

void Swap(const std::string& temporary, const std::string& path) {
  std::string old = temporary;
  PublishTemporary([&] {
    if (Exchange(temporary, path)) return;
    // A process that dies between these two steps leaves nothing there.
    old = TemporaryName(path);
    Rename(path, old);
    try {
      Rename(temporary, path);
    } catch (const Error&) {
      Rename(old, path);
      throw;
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
  TryLink(path + "/" + kLockName, temporary + "/" + kLockName);
  Swap(temporary, path);
}

AtomicDirectory::AtomicDirectory(const std::string& path, bool replace)
    : path_(WithoutTrailingSeparators(path)), replace_(replace) {
  if (!replace && LookAtName(path_)) throw Error::System(EEXIST, "mkdir", path_);
  CheckReplaceable(path_);
  RemoveStale(path_);
  MakeTemporary([&] {
    temporary_ = TemporaryName(path_);
    MakeDirectory(temporary_, path_);
    return temporary_;
  });
  try {
    claim_.emplace(ClaimDirectory(temporary_, path_));
  } catch (const Error&) {  // too many open files, most likely
    RemoveEmptyDirectory(temporary_);
    ForgetTemporary(temporary_);
    throw;
  }
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
}

void AtomicDirectory::WriteFile(const std::string& name, const uint8_t* bytes, size_t n) const {
  WriteNewFile(temporary_ + "/" + name, bytes, n, true);
}

void AtomicDirectory::Commit() {
  SyncDirectory(temporary_);
  const auto old = replace_ ? LookAtName(path_) : std::nullopt;
  if (old && old->type == FileType::kDirectory) {
    ReplaceDirectory(temporary_, path_);
  } else if (old) {
    Swap(temporary_, path_);
  } else {
    PublishTemporary([&] { Publish(temporary_, path_, replace_); });
  }
  ForgetTemporary(temporary_);
  temporary_.clear();
  SyncDirectory(DirectoryOf(path_));
}

}  // namespace b2
