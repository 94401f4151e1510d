#include "frame/commit.h"

#include <algorithm>
#include <iterator>

#include "checksum/chunk_sum.h"
#include "error.h"
#include "file/atomic_file.h"
#include "frame/commit_sparse.h"
#include "frame/live_file.h"
#include "frame/open.h"
#include "frame/storage.h"
#include "frame/tail.h"
#include "frame/writer.h"
#include "pool/at_once.h"

namespace b2 {

namespace {

// What a process that is killed has written whole or not at all, at the start of a file.
constexpr size_t kPage = 4096;

// Positions of chunks that `base` has and `next` has not. Chunks may have other numbers by now: an
// axis that grows moves those behind it.
std::vector<int64_t> DroppedChunks(const Snapshot& base, const Snapshot& next) {
  std::vector<int64_t> before;
  std::vector<int64_t> after;
  const auto stored = [](ChunkEntry entry) {
    return entry.special() == Special::kNone && !entry.in_memory();
  };
  const size_t n = std::max(base.chunks.size(), next.chunks.size());
  for (size_t i = 0; i < n; ++i) {
    const bool in_base = i < base.chunks.size();
    const bool in_next = i < next.chunks.size();
    if (in_base && in_next && base.chunks[i].position() == next.chunks[i].position()) continue;
    if (in_base && stored(base.chunks[i])) before.push_back(base.chunks[i].position());
    if (in_next && stored(next.chunks[i])) after.push_back(next.chunks[i].position());
  }
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  std::vector<int64_t> dropped;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(dropped));
  return dropped;
}

// Writes the new state's parts and, last, its header.
class Committer {
 public:
  Committer(const Snapshot& next, LiveFile& live, const WriteFile& file)
      : next_(next),
        file_(file),
        committed_(std::make_shared<Snapshot>(next)),
        begin_(next.header.header_length),
        sums_(KnownSums(next)) {
    section_ = live.TakeSection(next.generation);
    if (section_ == nullptr) section_ = std::make_unique<Section>(*next.base);
    section_->Reclaim(live.OldestReader());
  }

  void WriteChunks() {
    for (size_t i = 0; i < committed_->chunks.size(); ++i) {
      ChunkEntry& entry = committed_->chunks[i];
      if (!entry.in_memory()) continue;
      const std::vector<uint8_t>& bytes = *next_.memory[entry.slot()];
      const int64_t position = section_->PlaceChunk(static_cast<int64_t>(bytes.size()));
      file_.Write(static_cast<uint64_t>(begin_ + position), bytes.data(), bytes.size());
      entry = ChunkEntry::FromIndex(position);
      if (sums_) (*sums_)[i] = ChunkSum(bytes.data(), bytes.size());
    }
    committed_->memory.Clear();
    for (const int64_t position : DroppedChunks(*next_.base, *committed_)) {
      section_->DropChunk(*next_.base, position, next_.generation + 1);
    }
  }

  void WriteTail() {
    std::vector<int64_t> positions;
    positions.reserve(committed_->chunks.size());
    for (const ChunkEntry entry : committed_->chunks) positions.push_back(entry.position());
    if (sums_) committed_->checksums = std::make_shared<const Checksums>(positions, *sums_);
    Tail tail(committed_->vlmeta, positions, std::move(sums_));
    const int64_t position = section_->PlaceTail(tail.size());
    FrameHeader& header = committed_->header;
    header.cbytes = position;
    header.frame_length = begin_ + position + tail.size();
    header.edition = (header.edition + 1) & kEditionMask;
    committed_->stored_header = tail.Seal(header);
    if (header.header_length != begin_) {
      Fail(Kind::kCorrupt, "Expected a header of ", begin_, " bytes, but what it says takes ",
           header.header_length, ".");
    }
    file_.Write(static_cast<uint64_t>(begin_ + position), tail.bytes().data(), tail.bytes().size());
    section_->MoveTail(position, tail.size(), next_.generation + 1);
  }

  void WriteHeader() {
    // What is behind the first page stays as it is: NeedsNewFile().
    const std::vector<uint8_t>& header = committed_->stored_header;
    file_.Write(0, header.data(), std::min(header.size(), kPage));
  }

  SnapshotPtr Finish(LiveFile& live) {
    committed_->file->Follow();
    committed_->storage = std::make_shared<ContiguousStorage>(
        committed_->file, committed_->header.header_length, committed_->header.cbytes);
    committed_->base.reset();
    committed_->hold.reset();
    committed_->generation = live.Advance(committed_->stored_header);
    live.Keep(std::move(section_), committed_->generation);
    next_.hold->Release();
    return committed_;
  }

 private:
  const Snapshot& next_;
  const WriteFile& file_;
  std::unique_ptr<Section>
      section_;  // given back when all went well: after a failure it is made anew
  std::shared_ptr<Snapshot> committed_;
  int64_t begin_;
  ChunkSums sums_;
};

bool IsStored(const Snapshot& state) {
  std::vector<uint8_t> now(state.stored_header.size());
  state.file->Read(0, now.data(), now.size());
  return now == state.stored_header && state.live->IsPresent(state.generation);
}

// Bytes behind the frame may be of a later state, of somebody else.
void Trim(const Snapshot& committed, LiveFile& live, const WriteFile& file) {
  if (!IsStored(committed)) return;
  std::unique_ptr<Section> section = live.TakeSection(committed.generation);
  if (section == nullptr) return;  // nothing was committed by this process
  section->Reclaim(live.OldestReader());
  const auto end = static_cast<uint64_t>(committed.header.header_length + section->end());
  if (file.Size() > end) file.Truncate(end);
  live.Keep(std::move(section), committed.generation);
}

bool ChangesBehindPage(const Snapshot& next) {
  const std::vector<uint8_t>& before = next.stored_header;
  if (before.size() <= kPage) return false;
  FrameHeader header = next.header;
  const std::vector<uint8_t> after = SerializeHeader(header);
  return !std::equal(before.begin() + kPage, before.end(), after.begin() + kPage, after.end());
}

// C-Blosc2 looks for the trailer of a frame without chunks right behind its header. There may be
// chunks of the committed state there, so the file is replaced; as it is where the header takes
// another number of bytes, and all that follows it moves, or cannot be written in one go.
bool NeedsNewFile(const Snapshot& next) {
  return next.chunks.empty() || next.header.header_length != next.base->header.header_length ||
         ChangesBehindPage(next);
}

SnapshotPtr ReplaceFile(const Snapshot& next) {
  const auto writer = WriteTo(Target{next.path, true, true}, next);
  for (size_t i = 0; i < next.chunks.size(); ++i) {
    const auto n = static_cast<int64_t>(i);
    const ChunkEntry entry = next.chunks[i];
    if (entry.special() != Special::kNone) {
      writer->Accept(n, {entry.special(), nullptr});
    } else if (entry.in_memory()) {
      writer->Accept(n, {Special::kNone, next.memory[entry.slot()]});
    } else {
      auto bytes =
          std::make_shared<const std::vector<uint8_t>>(ReadStoredBytes(next.CheckedChunk(n)));
      writer->Accept(n, {Special::kNone, std::move(bytes)});
    }
  }
  writer->Finish();
  OpenOptions options;
  options.limits = next.limits;
  options.verify = next.verify;
  options.mapped = next.file->View(0, 1) != nullptr;
  const SnapshotPtr committed = OpenPath(next.path, options);
  next.hold->Release();
  return committed;
}

}  // namespace

SnapshotPtr Commit(const SnapshotPtr& next, Durability durability) {
  if (next->live == nullptr) Fail(Kind::kInternal, "Expected changes of a frame on disk.");
  if (next->hold == nullptr) return next;
  MayWait();
  LiveFile& live = *next->live;
  const std::lock_guard lock(live.commit_mutex());
  if (!next->hold->active() || !live.IsAt(next->path) || !IsStored(*next)) {
    Fail(Kind::kStale, "The file was changed by another handle or process.");
  }
  if (next->header.sparse) return CommitSparse(*next, live, durability == Durability::kPower);
  if (NeedsNewFile(*next)) return ReplaceFile(*next);
  const WriteFile& file = live.Writer(next->path);
  const auto length = static_cast<uint64_t>(next->base->header.frame_length);
  // Writing on would hide what is missing.
  if (file.Size() < length) {
    Fail(Kind::kTruncated, "Expected a frame of ", length, " bytes, but there are only ",
         file.Size(), ".");
  }
  Committer committer(*next, live, file);
  committer.WriteChunks();
  committer.WriteTail();
  if (durability == Durability::kPower) file.Sync();
  committer.WriteHeader();
  if (durability == Durability::kPower) file.Sync();
  return committer.Finish(live);
}

void Settle(const Snapshot& committed, bool trim) {
  if (committed.live == nullptr || committed.hold != nullptr) return;
  LiveFile& live = *committed.live;
  const std::lock_guard lock(live.commit_mutex());
  if (committed.header.sparse) {
    SettleSparse(live, committed.path);
    return;
  }
  const WriteFile& file = live.Writer(committed.path);
  if (trim) Trim(committed, live, file);
  file.Sync();
}

int64_t UnusedBytes(const Snapshot& committed) {
  if (committed.live == nullptr) return 0;
  LiveFile& live = *committed.live;
  // This is asked on threads of JavaScript: they do not wait for the commit of another handle.
  const std::unique_lock lock(live.commit_mutex(), std::try_to_lock);
  if (!lock.owns_lock()) return 0;
  std::unique_ptr<Section> section = live.TakeSection(committed.generation);
  if (section == nullptr) return 0;
  const int64_t bytes = section->unused();
  live.Keep(std::move(section), committed.generation);
  return bytes;
}

}  // namespace b2
