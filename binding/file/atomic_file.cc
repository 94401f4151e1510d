#include "file/atomic_file.h"

#include <atomic>
#include <cerrno>
#include <vector>

#include "error.h"
#include "file/directory.h"
#include "file/temporaries.h"
#include "source/source.h"
#include "system/claim.h"
#include "system/paths.h"
#include "system/process.h"
#include "system/status.h"

namespace b2 {

namespace {

constexpr char kSuffix[] = ".b2tmp";

}  // namespace

std::string TemporaryName(const std::string& path) {
  static std::atomic<uint64_t> counter{0};
  return Sentence(DirectoryOf(path), "/.", NameOf(path), ".", ProcessId(), "-", ++counter, kSuffix);
}

void CheckReplaceable(const std::string& path) {
  const auto status = LookAtName(path);
  if (status && status->type == FileType::kOther) throw Error::System(EEXIST, "open", path);
}

void RemoveStale(const std::string& path) {
  const std::string directory = DirectoryOf(path);
  const std::string prefix = Sentence(".", NameOf(path), ".");
  std::vector<std::string> names;
  try {
    names = Entries(directory);
  } catch (const Error&) {
    return;  // creating the file will tell why
  }
  for (const std::string& name : names) {
    if (!name.starts_with(prefix) || !name.ends_with(kSuffix)) continue;
    const std::string stale = directory + "/" + name;
    IfAbandoned(stale, [&] { RemoveFrame(stale); });
  }
}

void Publish(const std::string& temporary, const std::string& path, bool replace) {
  if (replace) {
    Rename(temporary, path);
  } else {
    RenameNew(temporary, path);
  }
}

AtomicFile::AtomicFile(const std::string& path, bool replace, bool remove_stale)
    : path_(FollowLink(path)), replace_(replace) {
  if (!replace && LookAtName(path_)) throw Error::System(EEXIST, "open", path);
  CheckReplaceable(path_);
  if (remove_stale) RemoveStale(path_);
  MakeTemporary([&] {
    file_.emplace(CreateClaimed([&] { return temporary_ = TemporaryName(path_); }, path_));
    return temporary_;
  });
  file_->TakePermissionsOf(path_);
}

AtomicFile::~AtomicFile() {
  if (!file_) return;
  if (!temporary_.empty()) TryRemoveFile(temporary_);
  ForgetTemporary(temporary_);
}

void AtomicFile::Write(uint64_t offset, const uint8_t* bytes, size_t n) {
  file_->Write(offset, bytes, n);
  // The disk begins with what there is while the rest is still being made: Commit() has to wait for
  // all of it.
  constexpr uint64_t kStride = 8 << 20;
  const uint64_t before = written_.fetch_add(n);
  if (before / kStride != (before + n) / kStride) file_->StartWriting();
}

void AtomicFile::Read(uint64_t offset, uint8_t* to, size_t n) const {
  CheckRange(offset, n, Size());
  file_->Read(offset, to, n);
}

uint64_t AtomicFile::Size() const { return file_->Size(); }

void AtomicFile::Commit(bool durable) {
  if (durable) file_->Sync();
  const auto old = replace_ ? LookAtName(path_) : std::nullopt;
  if (old && old->type == FileType::kDirectory) {
    ReplaceDirectory(temporary_, path_);
  } else {
    Publish(temporary_, path_, replace_);
  }
  ForgetTemporary(temporary_);
  temporary_.clear();
  if (durable) SyncDirectory(DirectoryOf(path_));
}

}  // namespace b2
