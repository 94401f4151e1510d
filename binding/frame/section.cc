#include "frame/section.h"

#include <algorithm>
#include <iterator>

#include "error.h"

namespace b2 {

namespace {

// Reading a header costs a system call and, on a cold disk, a seek.
constexpr int64_t kScannedChunks = 4096;

int64_t StoredLength(const Snapshot& frame, int64_t position) {
  StoredChunk chunk;
  chunk.nchunk = -1;
  chunk.nbytes = -1;
  chunk.typesize = frame.header.typesize;
  chunk.geometry = frame.geometry.get();
  frame.storage->Locate(position, chunk);
  return ReadChunkHeader(chunk).cbytes;
}

}  // namespace

Section::Section(const Snapshot& committed) {
  for (const ChunkEntry entry : committed.chunks) {
    if (entry.special() != Special::kNone) continue;
    if (!chunks_.emplace(entry.position(), -1).second) overlapping_ = true;
  }
  const FrameHeader& header = committed.header;
  first_tail_ = tail_ = header.cbytes;
  tail_length_ = header.frame_length - header.header_length - header.cbytes;
  end_ = tail_ + tail_length_;
  if (overlapping_ || static_cast<int64_t>(chunks_.size()) > kScannedChunks) return;
  for (auto& [position, length] : chunks_) length = StoredLength(committed, position);
  int64_t at = 0;
  std::vector<std::pair<int64_t, int64_t>> holes;
  for (const auto& [position, length] : chunks_) {
    if (position < at) overlapping_ = true;
    holes.emplace_back(at, position - at);
    at = position + length;
  }
  if (at > tail_) overlapping_ = true;
  holes.emplace_back(at, tail_ - at);
  if (overlapping_) return;
  for (const auto& [position, length] : holes) free_.Add(position, length);
}

int64_t Section::ChunksEnd() const {
  if (chunks_.empty()) return 0;
  const auto& [position, length] = *std::prev(chunks_.end());
  return length >= 0 ? position + length : std::max(first_tail_, position);
}

int64_t Section::PlaceChunk(int64_t length) {
  int64_t position = end_;
  if (const auto hole = free_.Take(length)) {
    position = *hole;
  } else {
    end_ += length;
  }
  chunks_.emplace(position, length);
  return position;
}

int64_t Section::PlaceTail(int64_t length) {
  end_ = free_.TrimEnd(end_);
  if (const auto hole = free_.TakeFrom(ChunksEnd(), length)) return *hole;
  const int64_t position = end_;
  end_ += length;
  return position;
}

void Section::DropChunk(const Snapshot& committed, int64_t position, uint64_t generation) {
  const auto chunk = chunks_.find(position);
  if (chunk == chunks_.end()) return;
  const auto next = std::next(chunk);
  const int64_t length = chunk->second >= 0 ? chunk->second : StoredLength(committed, position);
  const bool apart =
      position + length <= (next == chunks_.end() ? tail_ : next->first) || position > tail_;
  chunks_.erase(chunk);
  if (apart && !overlapping_) dropped_.push_back({generation, position, length});
}

void Section::MoveTail(int64_t position, int64_t length, uint64_t generation) {
  dropped_.push_back({generation, tail_, tail_length_});
  tail_ = position;
  tail_length_ = length;
}

void Section::Reclaim(uint64_t oldest) {
  const auto kept = std::partition(dropped_.begin(), dropped_.end(),
                                   [&](const Dropped& part) { return part.generation > oldest; });
  for (auto part = kept; part != dropped_.end(); ++part) free_.Add(part->position, part->length);
  dropped_.erase(kept, dropped_.end());
  end_ = free_.TrimEnd(end_);
}

int64_t Section::unused() const {
  int64_t bytes = free_.total();
  for (const Dropped& part : dropped_) bytes += part.length;
  return bytes;
}

}  // namespace b2
