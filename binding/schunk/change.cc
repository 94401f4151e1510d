#include "schunk/change.h"

#include <algorithm>
#include <utility>

#include "error.h"
#include "frame/live_file.h"
#include "schunk/extents.h"

namespace b2 {

namespace {

using Chunks = std::vector<NewChunk>;

// Whether a frame whose chunks all have one size, the last at most, stays one.
bool KeepsChunksize(const Snapshot& frame, const Place& place, const Chunks& chunks) {
  if (chunks.empty()) return true;
  const int32_t chunksize = frame.header.chunksize;
  const bool at_end = place.index + place.removed == frame.nchunks();
  const bool behind_short = place.index == frame.nchunks() && frame.header.nbytes % chunksize != 0;
  const int32_t last = chunks.back().nbytes;
  const bool last_fits = at_end ? last <= chunksize : last == chunksize;
  const auto has_size = [&](const NewChunk& chunk) { return chunk.nbytes == chunksize; };
  return !behind_short && last_fits && std::all_of(chunks.begin(), chunks.end() - 1, has_size);
}

void CheckSort(const Snapshot& frame, const Place& place, const Chunks& chunks) {
  const bool alone = place.removed == frame.nchunks();
  for (const NewChunk& chunk : chunks) {
    const bool vlblocks = alone ? chunks.front().vlblocks : frame.header.vlblocks;
    if (chunk.vlblocks == vlblocks) continue;
    if (chunk.vlblocks) {
      Fail(Kind::kType,
           "Expected an ordinary chunk, but this one is made of blocks of variable length: a "
           "super-chunk cannot hold both.");
    }
    Fail(Kind::kType,
         "Expected a chunk of blocks of variable length, as the others are: a super-chunk cannot "
         "hold ordinary ones too.");
  }
}

int64_t SizeOfRemoved(const Snapshot& frame, const Place& place) {
  if (place.removed == frame.nchunks()) return frame.header.nbytes;
  int64_t size = 0;
  for (int64_t i = 0; i < place.removed; ++i) size += SizeOfChunk(frame, place.index + i);
  return size;
}

// What an ends table becomes; the same where nobody has asked for it.
std::shared_ptr<ChunkEnds> Spliced(const ChunkEnds& old, const Place& place,
                                   const std::vector<int32_t>& added) {
  const ChunkEnds::Numbers known = old.Known();
  if (known == nullptr) return std::make_shared<ChunkEnds>();
  const auto at = known->begin() + static_cast<std::ptrdiff_t>(place.index);
  const auto behind = at + static_cast<std::ptrdiff_t>(place.removed);
  std::vector<int64_t> ends(known->begin(), at);
  const auto end_of = [&](auto i) { return i == known->begin() ? 0 : *(i - 1); };
  int64_t end = end_of(at);
  for (const int32_t size : added) ends.push_back(end += size);
  const int64_t shift = end - end_of(behind);
  for (auto i = behind; i != known->end(); ++i) ends.push_back(*i + shift);
  return std::make_shared<ChunkEnds>(std::move(ends));
}

void CountBytes(Snapshot& frame, int64_t change) {
  frame.header.nbytes += change;
  const bool possible = frame.chunks.empty() ? frame.header.nbytes == 0 : frame.header.nbytes > 0;
  if (!possible) {
    Fail(Kind::kCorrupt,
         "Expected chunks of the size that the frame declares, but what is left of "
         "it would be ",
         frame.header.nbytes, " bytes.");
  }
}

// Drops slots that no chunk uses any more, so that a frame in memory which loses as many chunks as
// it gains does not grow.
void CompactMemory(Snapshot& frame) {
  if (frame.memory.size() < 2 * frame.chunks.size() + 16) return;
  MemoryChunks kept;
  for (ChunkEntry& entry : frame.chunks) {
    if (!entry.in_memory()) continue;
    kept.Push(frame.memory[entry.slot()]);
    entry = ChunkEntry::InMemory(kept.size() - 1);
  }
  frame.memory = std::move(kept);
}

void Put(Snapshot& frame, const Place& place, Chunks chunks) {
  FrameHeader& header = frame.header;
  const int64_t removed = SizeOfRemoved(frame, place);
  if (header.chunksize < 0 && !chunks.empty()) header.chunksize = chunks.front().nbytes;
  if (header.chunksize > 0 && !KeepsChunksize(frame, place, chunks)) ForgetChunksize(frame);
  const auto at = frame.chunks.begin() + static_cast<std::ptrdiff_t>(place.index);
  const auto behind = at + static_cast<std::ptrdiff_t>(place.removed);
  for (auto entry = at; entry != behind; ++entry)
    if (entry->in_memory()) frame.memory.Set(entry->slot(), nullptr);
  frame.chunks.insert(frame.chunks.erase(at, behind), chunks.size(),
                      ChunkEntry::Of(Special::kUninit));
  if (!chunks.empty()) header.vlblocks = chunks.front().vlblocks;
  std::vector<int32_t> sizes;
  int64_t added = 0;
  for (NewChunk& chunk : chunks) {
    const int64_t i = place.index + static_cast<int64_t>(sizes.size());
    sizes.push_back(chunk.nbytes);
    added += chunk.nbytes;
    frame.Put(i, Storable(header, std::move(chunk)));
  }
  frame.ends = Spliced(*frame.ends, place, sizes);
  CountBytes(frame, added - removed);
  CompactMemory(frame);
  if (frame.chunks.empty()) header.vlblocks = false;
}

}  // namespace

void CheckChangeable(const Snapshot& frame) {
  if (frame.array) {
    Fail(Kind::kType,
         "Expected a super-chunk of its own, but these are the chunks of an array: change the "
         "array.");
  }
}

void CheckPlace(const Snapshot& frame, const Place& place, int64_t added) {
  const int64_t last = frame.nchunks() - place.removed;
  if (place.removed < 0 || place.index < 0 || place.index > last) {
    Fail(Kind::kRange, "Expected a chunk number from 0 to ", last, ", but got ", place.index, ".");
  }
  if (added > place.removed && last + added > frame.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", frame.limits.max_chunks, " chunks, but there would be ",
         last + added, "; raise maxChunks.");
  }
}

void ForgetEnds(Snapshot& frame) { frame.ends = std::make_shared<ChunkEnds>(); }

void ForgetChunksize(Snapshot& frame) {
  std::vector<int64_t> ends;
  const Extents extents(frame);
  for (int64_t i = 0; i < frame.nchunks(); ++i) {
    ends.push_back(extents.End(i));
    const Special special = frame.chunks[static_cast<size_t>(i)].special();
    if (special == Special::kNone) continue;
    frame.Put(i, Stored(special, frame.header.typesize, extents.Size(i)));
  }
  frame.ends = std::make_shared<ChunkEnds>(std::move(ends));
  frame.header.chunksize = 0;
}

SnapshotPtr PutChunks(const SnapshotPtr& old, const Place& place, Chunks chunks) {
  CheckChangeable(*old);
  CheckPlace(*old, place, static_cast<int64_t>(chunks.size()));
  CheckSort(*old, place, chunks);
  const auto snapshot = Derive(old);
  ReadState(*snapshot, [&] { Put(*snapshot, place, std::move(chunks)); });
  return snapshot;
}

}  // namespace b2
