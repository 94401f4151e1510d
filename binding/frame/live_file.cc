#include "frame/live_file.h"

#include <optional>
#include <utility>

#include "error.h"
#include "frame/storage.h"
#include "pool/at_once.h"

namespace b2 {

namespace {

struct Registry {
  std::mutex mutex;
  std::map<LiveFile::Identity, std::weak_ptr<LiveFile>> files;
};

// Never destroyed: threads may still let go of files while the process exits.
Registry& TheRegistry() {
  static Registry* const registry = new Registry();
  return *registry;
}

bool HasChanged(const Snapshot& snapshot) {
  return !snapshot.live->IsAt(snapshot.path) || !HoldsHeader(snapshot);
}

// Somebody may be in the middle of a change that the header does not tell of yet.
bool WasTouched(const Snapshot& snapshot) {
  return StampOf(HeaderPath(snapshot.path, snapshot.header.sparse)) != snapshot.stamp;
}

}  // namespace

bool HoldsHeader(const Snapshot& snapshot) {
  const std::vector<uint8_t>& known = snapshot.stored_header;
  std::vector<uint8_t> now(known.size());
  try {
    snapshot.file->Read(0, now.data(), now.size());
  } catch (const Error&) {
    return false;
  }
  return now == known;
}

std::shared_ptr<LiveFile> LiveFile::Of(const Identity& identity) {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  std::weak_ptr<LiveFile>& known = registry.files[identity];
  std::shared_ptr<LiveFile> file = known.lock();
  if (file == nullptr) {
    file = std::make_shared<LiveFile>(identity);
    known = file;
  }
  return file;
}

LiveFile::~LiveFile() {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  const auto known = registry.files.find(identity_);
  if (known != registry.files.end() && known->second.expired()) registry.files.erase(known);
}

uint64_t LiveFile::Meet(const std::vector<uint8_t>& header, const std::function<bool()>& there) {
  const std::lock_guard lock(mutex_);
  if (header != header_) {
    // Read before a commit of this process that was quicker.
    if (!header_.empty() && !there()) return 0;
    header_ = header;
    ++generation_;
  }
  return generation_;
}

bool LiveFile::Enter(uint64_t generation) {
  const std::lock_guard lock(mutex_);
  if (generation != generation_) return false;
  ++readers_[generation];
  return true;
}

void LiveFile::Leave(uint64_t generation) {
  const std::lock_guard lock(mutex_);
  const auto readers = readers_.find(generation);
  if (--readers->second == 0) readers_.erase(readers);
}

bool LiveFile::IsPresent(uint64_t generation) {
  const std::lock_guard lock(mutex_);
  return generation == generation_;
}

uint64_t LiveFile::OldestReader() {
  const std::lock_guard lock(mutex_);
  return readers_.empty() ? generation_ : readers_.begin()->first;
}

uint64_t LiveFile::Advance(std::vector<uint8_t> header) {
  const std::lock_guard lock(mutex_);
  // Somebody who opened the file a moment ago may have met this state already.
  if (header == header_) return generation_;
  header_ = std::move(header);
  return ++generation_;
}

bool LiveFile::IsAt(const std::string& path) const {
  const auto status = Look(path);
  return !status || status->identity == FileIdentity{identity_.device, identity_.inode};
}

const WriteFile& LiveFile::Writer(const std::string& path) {
  if (!Look(path)) Fail(Kind::kChanged, "Expected the file that was opened, but it was removed.");
  if (writer_ == nullptr) writer_ = std::make_unique<WriteFile>(path);
  const FileIdentity opened = writer_->identity();
  if (opened.device != identity_.device || opened.inode != identity_.inode) writer_.reset();
  if (writer_ == nullptr || !IsAt(path))
    Fail(Kind::kStale, "Expected the file that was opened, but another one is in its place.");
  return *writer_;
}

void LiveFile::LetGoOfWriter() {
  // Whoever commits in this moment needs it, and comes here later.
  const std::unique_lock lock(commit_mutex_, std::try_to_lock);
  if (lock.owns_lock()) writer_.reset();
}

std::unique_ptr<Section> LiveFile::TakeSection(uint64_t generation) {
  return section_generation_ == generation ? std::move(section_) : nullptr;
}

void LiveFile::Keep(std::unique_ptr<Section> section, uint64_t generation) {
  section_ = std::move(section);
  section_generation_ = generation;
}

Hold::Hold(std::shared_ptr<LiveFile> file, uint64_t generation)
    : file_(std::move(file)), generation_(generation) {
  if (!file_->Enter(generation_)) {
    file_.reset();
    Fail(Kind::kStale, "The file was changed by another handle.");
  }
}

bool Hold::active() const {
  const std::lock_guard lock(mutex_);
  return file_ != nullptr;
}

void Hold::Release() {
  const std::lock_guard lock(mutex_);
  if (file_ != nullptr) file_->Leave(generation_);
  file_.reset();
}

void ReadState(const Snapshot& snapshot, const std::function<void()>& body) {
  if (snapshot.live == nullptr) {
    body();
    return;
  }
  if (snapshot.hold != nullptr && !snapshot.hold->active())
    Fail(Kind::kStale, "The changes were committed or dropped.");
  std::optional<Hold> entered;
  if (snapshot.hold == nullptr) entered.emplace(snapshot.live, snapshot.generation);
  try {
    body();
  } catch (const Error& error) {
    const bool by_data = error.kind() == Kind::kCorrupt || error.kind() == Kind::kIntegrity ||
                         error.kind() == Kind::kTruncated || error.kind() == Kind::kChanged ||
                         error.kind() == Kind::kUnsupported || error.kind() == Kind::kSystem;
    if (by_data && (HasChanged(snapshot) || WasTouched(snapshot)))
      Fail(Kind::kStale, "The file was changed while it was read.");
    throw;
  }
  if (HasChanged(snapshot)) Fail(Kind::kStale, "The file was changed while it was read.");
}

std::shared_ptr<Snapshot> Derive(const SnapshotPtr& from) {
  Spend(static_cast<int64_t>(from->chunks.size() * sizeof(ChunkEntry)));
  auto derived = std::make_shared<Snapshot>(*from);
  if (from->live != nullptr && from->hold == nullptr) {
    derived->base = from;
    derived->hold = std::make_shared<Hold>(from->live, from->generation);
  }
  return derived;
}

}  // namespace b2
