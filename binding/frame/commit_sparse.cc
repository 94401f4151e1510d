#include "frame/commit_sparse.h"

#include <algorithm>

#include "checksum/chunk_sum.h"
#include "error.h"
#include "file/atomic_file.h"
#include "file/write_file.h"
#include "frame/storage.h"
#include "frame/tail.h"
#include "system/paths.h"

namespace b2 {

namespace {

bool IsStored(ChunkEntry entry) { return entry.special() == Special::kNone && !entry.in_memory(); }

std::vector<int64_t> Numbers(const Snapshot& snapshot) {
  std::vector<int64_t> numbers;
  for (const ChunkEntry entry : snapshot.chunks) {
    if (IsStored(entry)) numbers.push_back(entry.position());
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::vector<uint8_t> IndexFile(Snapshot& snapshot, ChunkSums sums) {
  std::vector<int64_t> positions;
  for (const ChunkEntry entry : snapshot.chunks) positions.push_back(entry.position());
  if (sums) snapshot.checksums = std::make_shared<const Checksums>(positions, *sums);
  Tail tail(snapshot.vlmeta, positions, std::move(sums));
  FrameHeader& header = snapshot.header;
  header.edition = (header.edition + 1) & kEditionMask;
  header.frame_length = header.header_length + tail.size();
  snapshot.stored_header = tail.Seal(header);
  std::vector<uint8_t> bytes = snapshot.stored_header;
  bytes.insert(bytes.end(), tail.bytes().begin(), tail.bytes().end());
  return bytes;
}

// Numbers of files that no state in use refers to, lowest first: C-Blosc2 refuses numbers above the
// compressed size of the frame.
class FreeNumbers {
 public:
  FreeNumbers(const std::vector<int64_t>& used, const SparseFiles& files) : used_(used) {
    for (const SparseFiles::Dropped& file : files.dropped) used_.push_back(file.number);
    std::sort(used_.begin(), used_.end());
  }

  int64_t Next() {
    while (at_ < used_.size() && used_[at_] <= next_) {
      if (used_[at_++] == next_) ++next_;
    }
    return next_++;
  }

 private:
  std::vector<int64_t> used_;
  size_t at_ = 0;
  int64_t next_ = 0;
};

void RemoveDropped(LiveFile& live, const std::string& directory) {
  std::vector<SparseFiles::Dropped>& dropped = live.sparse().dropped;
  const uint64_t oldest = live.OldestReader();
  const auto kept =
      std::partition(dropped.begin(), dropped.end(),
                     [&](const SparseFiles::Dropped& file) { return file.generation > oldest; });
  for (auto file = kept; file != dropped.end(); ++file)
    TryRemoveFile(SparseChunkPath(directory, file->number));
  dropped.erase(kept, dropped.end());
}

}  // namespace

SnapshotPtr CommitSparse(const Snapshot& next, LiveFile& live, bool durable) {
  auto committed = std::make_shared<Snapshot>(next);
  const std::vector<int64_t> before = Numbers(*next.base);
  SparseFiles& files = live.sparse();
  FreeNumbers numbers(before, files);
  ChunkSums sums = KnownSums(next);
  for (size_t i = 0; i < committed->chunks.size(); ++i) {
    ChunkEntry& entry = committed->chunks[i];
    if (!entry.in_memory()) continue;
    const std::vector<uint8_t>& bytes = *next.memory[entry.slot()];
    const int64_t number = numbers.Next();
    // A process that died before its commit may have left a file of this number; nobody refers to
    // it.
    WriteNewFile(SparseChunkPath(next.path, number), bytes.data(), bytes.size(), durable);
    if (!durable) files.unsynced.push_back(number);
    entry = ChunkEntry::FromIndex(number);
    if (sums) (*sums)[i] = ChunkSum(bytes.data(), bytes.size());
    committed->header.cbytes += static_cast<int64_t>(bytes.size());
  }
  committed->memory.Clear();
  std::vector<int64_t> dropped;
  const std::vector<int64_t> after = Numbers(*committed);
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(dropped));
  for (const int64_t number : dropped) {
    StoredChunk chunk;
    next.storage->Locate(number, chunk);
    committed->header.cbytes -= static_cast<int64_t>(chunk.available);
  }
  // For the same reason.
  if (!after.empty()) {
    committed->header.cbytes =
        std::max(committed->header.cbytes, after.back() + BLOSC2_MAX_OVERHEAD);
  }
  const std::vector<uint8_t> index = IndexFile(*committed, std::move(sums));
  if (durable) SyncDirectory(next.path);
  // What a dead writer left is removed once: looking for it takes time in a directory of many
  // files.
  AtomicFile file(next.path + "/" + kSparseIndexName, true, !files.looked_for_stale);
  files.looked_for_stale = true;
  file.Write(0, index.data(), index.size());
  file.Commit(durable);

  committed->base.reset();
  committed->hold.reset();
  committed->generation = live.Advance(committed->stored_header);
  for (const int64_t number : dropped) files.dropped.push_back({committed->generation, number});
  next.hold->Release();
  RemoveDropped(live, next.path);
  return committed;
}

void SettleSparse(LiveFile& live, const std::string& directory) {
  RemoveDropped(live, directory);
  for (const int64_t number : live.sparse().unsynced) SyncFile(SparseChunkPath(directory, number));
  live.sparse().unsynced.clear();
  SyncFile(directory + "/" + kSparseIndexName);
  SyncDirectory(directory);
}

}  // namespace b2
