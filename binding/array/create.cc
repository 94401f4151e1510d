#include "array/create.h"

#include <algorithm>

#include "chunk/special.h"
#include "error.h"
#include "frame/reader.h"
#include "pool/pool.h"

namespace b2 {

std::shared_ptr<Snapshot> NewArray(ArrayLayout layout, const CodecSettings& codec,
                                   std::vector<Metalayer> meta, std::vector<Metalayer> vlmeta,
                                   const Limits& limits) {
  auto snapshot = std::make_shared<Snapshot>();
  if (layout.nchunks > limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", limits.max_chunks, " chunks, but the array has ",
         layout.nchunks, ": choose larger chunks or raise maxChunks.");
  }
  snapshot->limits = limits;
  snapshot->header.codec = codec;
  snapshot->header.meta = std::move(meta);
  snapshot->array = std::move(layout);
  snapshot->vlmeta = std::move(vlmeta);
  DeriveArray(*snapshot);
  CheckMetalayers(snapshot->header.meta);
  CheckMetalayers(snapshot->vlmeta);
  snapshot->chunks.assign(static_cast<size_t>(snapshot->array->nchunks),
                          ChunkEntry::Of(Special::kZero));
  return snapshot;
}

void FillAll(Snapshot& snapshot, Special special, std::span<const uint8_t> value) {
  const auto n = static_cast<int64_t>(snapshot.chunks.size());
  if (special != Special::kValue) {
    const bool fits =
        special != Special::kNan || snapshot.header.typesize == 4 || snapshot.header.typesize == 8;
    if (!fits)
      Fail(Kind::kType, "Expected items of 4 or 8 bytes for NaN, but they have ",
           snapshot.header.typesize, ".");
    snapshot.chunks.assign(snapshot.chunks.size(), ChunkEntry::Of(special));
    return;
  }
  if (static_cast<int64_t>(value.size()) != snapshot.array->itemsize) {
    Fail(Kind::kRange, "Expected a value of ", snapshot.array->itemsize, " bytes, but it has ",
         value.size(), ".");
  }
  if (n == 0) return;
  const EncodedChunk chunk =
      EncodeRepeated(value, static_cast<int32_t>(snapshot.array->chunk_bytes),
                     static_cast<int32_t>(snapshot.array->block_bytes));
  for (int64_t i = 0; i < n; ++i) snapshot.Put(i, chunk);
}

SnapshotPtr Realize(std::shared_ptr<Snapshot> frame, const std::optional<Target>& target,
                    const std::function<void(ChunkSink&)>& produce) {
  if (!target) {
    SnapshotSink sink(*frame);
    produce(sink);
    return frame;
  }
  const std::unique_ptr<FrameWriter> writer = WriteTo(*target, *frame);
  produce(*writer);
  writer->Finish();
  OpenOptions options;
  options.limits = frame->limits;
  return OpenPath(target->path, options);
}

SnapshotPtr WriteArray(const Snapshot& old, const Selection& selection, const Input& input,
                       const CodecSettings& codec, Work& work) {
  LayoutOf(old);
  auto snapshot = std::make_shared<Snapshot>(old);
  snapshot->header.codec = codec;
  SnapshotSink sink(*snapshot);
  // Chunks are read from `old` while the new snapshot receives theirs.
  Snapshot base = old;
  base.header.codec = codec;
  EncodeInput(base, selection, input, sink, work);
  return snapshot;
}

namespace {

// Zeroes the items of a chunk outside `valid` (its extent within the old shape). Says whether there
// was anything to zero.
bool ZeroOutside(const ArrayLayout& layout, const Dims& valid, uint8_t* chunk) {
  std::vector<uint8_t> kept(static_cast<size_t>(layout.chunk_bytes));
  std::vector<Span> spans;
  for (const int64_t n : valid) spans.push_back(AxisSelection::Range(0, 1, n, n).Whole());
  const BlockPlan plan(layout, spans);
  const std::vector<int64_t> strides = Strides(layout.blocks, layout.itemsize);
  for (size_t i = 0; i < plan.blocks().size(); ++i) {
    const int64_t at = plan.blocks()[i] * layout.block_bytes;
    std::vector<Span> inside = plan.Spans(i);
    for (Span& span : inside) span.out = span.local;
    CopyToData(inside, {chunk + at, strides}, {kept.data() + at, strides}, layout.itemsize);
  }
  if (std::equal(kept.begin(), kept.end(), chunk)) return false;
  std::copy(kept.begin(), kept.end(), chunk);
  return true;
}

}  // namespace

SnapshotPtr ResizeArray(const Snapshot& old, const Dims& shape, const CodecSettings& codec,
                        Work& work) {
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
  auto snapshot = std::make_shared<Snapshot>(old);
  snapshot->array = after;
  snapshot->header.codec = codec;
  DeriveArray(*snapshot);
  snapshot->memory.clear();
  snapshot->chunks.assign(static_cast<size_t>(after.nchunks), ChunkEntry::Of(Special::kZero));
  std::vector<std::pair<int64_t, Dims>>
      edges;  // chunks with items that appear, and how much of them was there before
  for (int64_t i = 0; i < before.nchunks; ++i) {
    const Dims at = Unravel(i, before.grid);
    int64_t number = 0;
    bool stays = true;
    bool grows = false;
    Dims valid(at.size());
    for (size_t axis = 0; axis < at.size(); ++axis) {
      stays = stays && at[axis] < after.grid[axis];
      number = number * after.grid[axis] + at[axis];
      const int64_t begin = at[axis] * before.chunks[axis];
      valid[axis] = std::min(before.chunks[axis], before.shape[axis] - begin);
      grows = grows || std::min(before.chunks[axis], shape[axis] - begin) > valid[axis];
    }
    if (!stays) continue;
    const ChunkEntry entry = old.chunks[static_cast<size_t>(i)];
    if (entry.in_memory()) {
      snapshot->Put(number, {Special::kNone, old.memory[entry.slot()]});
    } else {
      snapshot->chunks[static_cast<size_t>(number)] = entry;
    }
    const bool zero = entry.special() == Special::kZero || entry.special() == Special::kUninit;
    if (grows && !zero) edges.emplace_back(number, std::move(valid));
  }
  const Snapshot base = *snapshot;
  SnapshotSink sink(*snapshot);
  Pool::Instance().ForEach(static_cast<int64_t>(edges.size()), work, [&](int64_t i, int) {
    const auto& [nchunk, valid] = edges[static_cast<size_t>(i)];
    uint8_t* chunk = ThisThread().assembly.Reserve(static_cast<size_t>(after.chunk_bytes));
    DecodeChunk(base.Chunk(nchunk), chunk, static_cast<size_t>(after.chunk_bytes));
    if (ZeroOutside(after, valid, chunk)) {
      sink.Accept(nchunk, EncoderOf(base).Encode(chunk, static_cast<int32_t>(after.chunk_bytes)));
    }
  });
  return snapshot;
}

void CopyChunks(const Snapshot& from, ChunkSink& sink, Work& work) {
  Pool::Instance().ForEach(from.nchunks(), work, [&](int64_t i, int) {
    const ChunkEntry entry = from.chunks[static_cast<size_t>(i)];
    if (entry.special() != Special::kNone) {
      sink.Accept(i, {entry.special(), nullptr});
    } else if (entry.in_memory()) {
      sink.Accept(i, {Special::kNone, from.memory[entry.slot()]});
    } else {
      sink.Accept(i, {Special::kNone, std::make_shared<const std::vector<uint8_t>>(
                                          ReadStoredBytes(from.Chunk(i)))});
    }
  });
}

std::vector<uint8_t> EncodeVlmeta(std::span<const uint8_t> content) {
  if (content.empty() || content.size() > static_cast<size_t>(kMaxChunkBytes)) {
    Fail(Kind::kRange, "Expected metadata of 1 to ", kMaxChunkBytes, " bytes, but got ",
         content.size(), ".");
  }
  const auto n = static_cast<int32_t>(content.size());
  const EncodedChunk chunk = ChunkEncoder(CodecSettings{}, 1, 0, nullptr).Encode(content.data(), n);
  if (chunk.bytes != nullptr) return *chunk.bytes;
  blosc2_cparams params = BLOSC2_CPARAMS_DEFAULTS;
  params.typesize = 1;
  std::vector<uint8_t> zeros(kChunkHeaderLength);
  blosc2_chunk_zeros(params, n, zeros.data(), static_cast<int32_t>(zeros.size()));
  return zeros;
}

}  // namespace b2
