#include "schunk/change.h"

#include <utility>

#include "error.h"
#include "frame/live_file.h"
#include "schunk/extents.h"

namespace b2 {

namespace {

// Whether a frame whose chunks all have one size, the last at most, stays one.
bool KeepsChunksize(const Snapshot& frame, const Place& place, int32_t nbytes) {
  const int32_t chunksize = frame.header.chunksize;
  const int64_t last = frame.nchunks() - (place.replace ? 1 : 0);
  if (place.index < last) return nbytes == chunksize;
  const bool behind_short = !place.replace && frame.header.nbytes % chunksize != 0;
  return nbytes <= chunksize && !behind_short;
}

// The number of chunks a frame would have, apart from the one at `place`.
int64_t Others(const Snapshot& frame, const Place& place) {
  return frame.nchunks() - (place.replace ? 1 : 0);
}

void CheckSort(const Snapshot& frame, const Place& place, bool vlblocks) {
  if (Others(frame, place) == 0 || frame.header.vlblocks == vlblocks) return;
  if (vlblocks) {
    Fail(Kind::kType,
         "Expected an ordinary chunk, but this one is made of blocks of variable length: a "
         "super-chunk cannot hold both.");
  }
  Fail(Kind::kType,
       "Expected a chunk of blocks of variable length, as the others are: a super-chunk cannot "
       "hold ordinary ones too.");
}

// What an ends table becomes; the same where nobody has asked for it.
std::shared_ptr<ChunkEnds> Spliced(const ChunkEnds& old, const Place& place, int32_t removed,
                                   int32_t added) {
  const ChunkEnds::Numbers known = old.Known();
  if (known == nullptr) return std::make_shared<ChunkEnds>();
  std::vector<int64_t> ends = *known;
  const auto at = static_cast<size_t>(place.index);
  if (removed > 0) ends.erase(ends.begin() + static_cast<std::ptrdiff_t>(at));
  if (added > 0) {
    const int64_t begin = at == 0 ? 0 : ends[at - 1];
    ends.insert(ends.begin() + static_cast<std::ptrdiff_t>(at), begin);
  }
  for (size_t i = at; i < ends.size(); ++i) ends[i] += added - (i > at || added == 0 ? removed : 0);
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
  std::vector<SharedBytes> kept;
  for (ChunkEntry& entry : frame.chunks) {
    if (!entry.in_memory()) continue;
    kept.push_back(std::move(frame.memory[entry.slot()]));
    entry = ChunkEntry::InMemory(kept.size() - 1);
  }
  frame.memory = std::move(kept);
}

void Put(Snapshot& frame, const Place& place, NewChunk chunk) {
  FrameHeader& header = frame.header;
  const int32_t removed = place.replace ? SizeOfChunk(frame, place.index) : 0;
  if (header.chunksize < 0) header.chunksize = chunk.nbytes;
  if (header.chunksize > 0 && !KeepsChunksize(frame, place, chunk.nbytes)) ForgetChunksize(frame);
  if (!place.replace) {
    frame.chunks.insert(frame.chunks.begin() + static_cast<std::ptrdiff_t>(place.index),
                        ChunkEntry::Of(Special::kUninit));
  }
  const int32_t added = chunk.nbytes;
  header.vlblocks = chunk.vlblocks;
  frame.Put(place.index, Storable(header, std::move(chunk)));
  frame.ends = Spliced(*frame.ends, place, removed, added);
  CountBytes(frame, int64_t{added} - removed);
  CompactMemory(frame);
}

}  // namespace

void CheckChangeable(const Snapshot& frame) {
  if (frame.array) {
    Fail(Kind::kType,
         "Expected a super-chunk of its own, but these are the chunks of an array: change the "
         "array.");
  }
}

void CheckPlace(const Snapshot& frame, const Place& place) {
  const int64_t last = frame.nchunks() - (place.replace ? 1 : 0);
  if (place.index < 0 || place.index > last) {
    Fail(Kind::kRange, "Expected a chunk number from 0 to ", last, ", but got ", place.index, ".");
  }
  if (!place.replace && frame.nchunks() >= frame.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", frame.limits.max_chunks,
         " chunks, but this would be one more; raise maxChunks.");
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

SnapshotPtr PutChunk(const SnapshotPtr& old, const Place& place, NewChunk chunk) {
  CheckChangeable(*old);
  CheckPlace(*old, place);
  CheckSort(*old, place, chunk.vlblocks);
  const auto snapshot = Derive(old);
  ReadState(*snapshot, [&] { Put(*snapshot, place, std::move(chunk)); });
  return snapshot;
}

SnapshotPtr DropChunk(const SnapshotPtr& old, int64_t index) {
  CheckChangeable(*old);
  const Place place{index, true};
  CheckPlace(*old, place);
  const auto snapshot = Derive(old);
  ReadState(*snapshot, [&] {
    const int32_t removed = SizeOfChunk(*snapshot, index);
    const ChunkEntry entry = snapshot->chunks[static_cast<size_t>(index)];
    if (entry.in_memory()) snapshot->memory[entry.slot()].reset();
    snapshot->chunks.erase(snapshot->chunks.begin() + static_cast<std::ptrdiff_t>(index));
    snapshot->ends = Spliced(*snapshot->ends, place, removed, 0);
    CountBytes(*snapshot, -int64_t{removed});
    CompactMemory(*snapshot);
    if (snapshot->chunks.empty()) snapshot->header.vlblocks = false;
  });
  return snapshot;
}

}  // namespace b2
