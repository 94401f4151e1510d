#include "array/resize.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "array/create.h"
#include "chunk/context.h"
#include "error.h"
#include "frame/live_file.h"
#include "pool/at_once.h"
#include "pool/pool.h"

namespace b2 {

namespace {

// Zeroes the items of a chunk outside `valid` (its extent within the old shape). Says whether there
// was anything to zero.
bool ZeroOutside(const ArrayLayout& layout, const Dims& valid, uint8_t* chunk) {
  const auto bytes = static_cast<size_t>(layout.chunk_bytes);
  uint8_t* kept = ThisThread().region.Reserve(bytes);
  std::memset(kept, 0, bytes);
  std::vector<Span> spans;
  for (const int64_t n : valid) spans.push_back(AxisSelection::Range(0, 1, n, n).Whole());
  const BlockPlan plan(layout, spans);
  const std::vector<int64_t> strides = Strides(layout.blocks, layout.itemsize);
  for (size_t i = 0; i < plan.blocks().size(); ++i) {
    const int64_t at = plan.blocks()[i] * layout.block_bytes;
    std::vector<Span> inside = plan.Spans(i);
    for (Span& span : inside) span.out = span.local;
    CopyToData(inside, {chunk + at, strides}, {kept + at, strides}, layout.itemsize);
  }
  if (std::memcmp(kept, chunk, bytes) == 0) return false;
  std::memcpy(chunk, kept, bytes);
  return true;
}

// A chunk in which items appear, and the extent of those that were there before.
struct Edge {
  int64_t nchunk;
  Dims valid;
};

// Which part of chunk `at` lies within `shape`.
Dims Extent(const ArrayLayout& layout, const Dims& at, const Dims& shape) {
  Dims extent(at.size());
  for (size_t axis = 0; axis < at.size(); ++axis) {
    extent[axis] = std::min(layout.chunks[axis], shape[axis] - at[axis] * layout.chunks[axis]);
  }
  return extent;
}

bool HasItems(ChunkEntry entry) {
  return entry.special() != Special::kZero && entry.special() != Special::kUninit;
}

// Moves the chunks that stay from the grid of `old` to that of the snapshot, which has its new
// layout already.
std::vector<Edge> CarryChunks(const Snapshot& old, Snapshot& snapshot) {
  const ArrayLayout& before = *old.array;
  const ArrayLayout& after = *snapshot.array;
  std::vector<Edge> edges;
  snapshot.memory.Clear();
  Spend(after.nchunks);
  snapshot.chunks.assign(static_cast<size_t>(after.nchunks), ChunkEntry::Of(Special::kZero));
  for (int64_t i = 0; i < before.nchunks; ++i) {
    const Dims at = Unravel(i, before.grid);
    int64_t number = 0;
    bool stays = true;
    for (size_t axis = 0; axis < at.size(); ++axis) {
      stays = stays && at[axis] < after.grid[axis];
      number = number * after.grid[axis] + at[axis];
    }
    if (!stays) continue;
    const ChunkEntry entry = old.chunks[static_cast<size_t>(i)];
    if (entry.in_memory()) {
      snapshot.Put(number, {Special::kNone, old.memory[entry.slot()]});
    } else {
      snapshot.chunks[static_cast<size_t>(number)] = entry;
    }
    Dims valid = Extent(before, at, before.shape);
    const Dims now = Extent(before, at, after.shape);
    bool grows = false;
    for (size_t axis = 0; axis < at.size(); ++axis) grows = grows || now[axis] > valid[axis];
    if (grows && HasItems(entry)) edges.push_back({number, std::move(valid)});
  }
  return edges;
}

// The same where only the first axis grows, as it does when appending: every chunk keeps its
// number.
std::vector<Edge> CarryRows(const Snapshot& old, Snapshot& snapshot) {
  const ArrayLayout& before = *old.array;
  Spend(snapshot.array->nchunks);
  snapshot.chunks.resize(static_cast<size_t>(snapshot.array->nchunks),
                         ChunkEntry::Of(Special::kZero));
  std::vector<Edge> edges;
  if (before.nchunks == 0 || before.shape[0] % before.chunks[0] == 0) return edges;
  const int64_t row = before.nchunks / before.grid[0];
  for (int64_t i = before.nchunks - row; i < before.nchunks; ++i) {
    if (!HasItems(old.chunks[static_cast<size_t>(i)])) continue;
    edges.push_back({i, Extent(before, Unravel(i, before.grid), before.shape)});
  }
  return edges;
}

struct Resized {
  std::shared_ptr<Snapshot> snapshot;
  std::vector<Edge> edges;  // still to be cleaned
};

Resized Resize(const SnapshotPtr& old_state, const Dims& shape) {
  const Snapshot& old = *old_state;
  const ArrayLayout& before = LayoutOf(old);
  if (shape.size() != before.ndim()) {
    Fail(Kind::kRange, "Expected a shape of ", before.ndim(), " dimensions, but got ", shape.size(),
         ".");
  }
  ArrayLayout after = before;
  after.shape = shape;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] > 0 && before.chunks[axis] == 0) {
      Fail(Kind::kRange, "Expected axis ", axis,
           " to have chunks before it can grow, but they are 0 long.");
    }
  }
  after.Derive();
  if (after.nchunks > old.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", old.limits.max_chunks,
         " chunks, but the array would have ", after.nchunks, ".");
  }
  const auto snapshot = Derive(old_state);
  snapshot->array = after;
  DeriveArray(*snapshot);
  const bool only_rows = !shape.empty() && shape[0] >= before.shape[0] &&
                         std::equal(shape.begin() + 1, shape.end(), before.shape.begin() + 1);
  return {snapshot, only_rows ? CarryRows(old, *snapshot) : CarryChunks(old, *snapshot)};
}

// Gives the chunks that held something where items appear.
void CleanEdges(const Snapshot& frame, const std::vector<Edge>& edges, ChunkSink& sink,
                Work& work) {
  const ArrayLayout& layout = *frame.array;
  Pool::Instance().ForEach(static_cast<int64_t>(edges.size()), work, [&](int64_t i, int) {
    const auto& [nchunk, valid] = edges[static_cast<size_t>(i)];
    uint8_t* chunk = ThisThread().assembly.Reserve(static_cast<size_t>(layout.chunk_bytes));
    DecodeChunk(frame.Chunk(nchunk), chunk, static_cast<size_t>(layout.chunk_bytes));
    if (ZeroOutside(layout, valid, chunk)) {
      sink.Accept(nchunk, EncoderOf(frame).Encode(chunk, static_cast<int32_t>(layout.chunk_bytes)));
    }
  });
}

// Puts the chunks that `encode` gives in place, compressed by `codec`: that is for these chunks,
// not for the frame.
SnapshotPtr WithChunks(const std::shared_ptr<Snapshot>& snapshot, const CodecSettings& codec,
                       const std::function<void(ChunkSink&)>& encode) {
  const CodecSettings kept = snapshot->header.codec;
  snapshot->header.codec = codec;
  CollectingSink sink;
  ReadState(*snapshot, [&] { encode(sink); });
  sink.PutInto(*snapshot);
  snapshot->header.codec = kept;
  return snapshot;
}

// What lies behind the old shape: the box by which one axis grows.
Selection NewItems(const ArrayLayout& before, const ArrayLayout& after) {
  Selection selection;
  selection.item_size = after.itemsize;
  for (size_t axis = 0; axis < after.ndim(); ++axis) {
    const int64_t n = after.shape[axis];
    const int64_t from = n > before.shape[axis] ? before.shape[axis] : 0;
    selection.axes.push_back(AxisSelection::Range(from, 1, n - from, n));
  }
  return selection;
}

}  // namespace

SnapshotPtr ResizeArray(const SnapshotPtr& old, const Dims& shape, const CodecSettings& codec,
                        Work& work) {
  const Resized resized = Resize(old, shape);
  return WithChunks(resized.snapshot, codec, [&](ChunkSink& sink) {
    CleanEdges(*resized.snapshot, resized.edges, sink, work);
  });
}

SnapshotPtr AppendArray(const SnapshotPtr& old, const Dims& shape, const Input& input,
                        const CodecSettings& codec, Work& work) {
  const Resized resized = Resize(old, shape);
  const ArrayLayout& layout = *resized.snapshot->array;
  const Selection selection = NewItems(*old->array, layout);
  std::unordered_map<int64_t, const Dims*> edges;
  for (const Edge& edge : resized.edges) edges.emplace(edge.nchunk, &edge.valid);
  return WithChunks(resized.snapshot, codec, [&](ChunkSink& sink) {
    EncodeInput(*resized.snapshot, selection, input, sink, work,
                [&](int64_t nchunk, uint8_t* chunk) {
                  const auto edge = edges.find(nchunk);
                  if (edge != edges.end()) ZeroOutside(layout, *edge->second, chunk);
                });
  });
}

}  // namespace b2
