#include "array/read.h"

#include <algorithm>

#include "array/copy.h"
#include "chunk/context.h"
#include "error.h"
#include "pool/pool.h"

namespace b2 {

namespace {

// Below this, waking another thread costs more than it saves.
constexpr int64_t kWorthSharing = 256 << 10;
// Items per thread, so that threads that finish early find more.
constexpr int64_t kItemsPerThread = 4;

// Copies decoded blocks of one chunk to the result, or lets them be decoded there.
class ToResult final : public BlockSink {
 public:
  ToResult(const BlockPlan& plan, size_t first, const std::vector<int64_t>& block_strides,
           const Side& data, const Selection& selection, int64_t itemsize)
      : plan_(plan),
        next_(first),
        strides_(block_strides),
        data_(data),
        selection_(selection),
        itemsize_(itemsize) {}

  // Blocks come in the order of the plan.
  uint8_t* Place(int32_t, int32_t n) override {
    spans_ = plan_.Spans(next_++);
    if (selection_.item_size != itemsize_) return nullptr;
    return FindRun(spans_, {nullptr, strides_}, data_, itemsize_, n);
  }

  void Take(int32_t, const uint8_t* items, int32_t) override {
    // The piece's side is only read from.
    const Side piece{const_cast<uint8_t*>(items) + selection_.item_offset, strides_};
    CopyToData(spans_, piece, data_, selection_.item_size);
  }

 private:
  const BlockPlan& plan_;
  size_t next_;
  std::vector<Span> spans_;
  const std::vector<int64_t>& strides_;
  const Side& data_;
  const Selection& selection_;
  int64_t itemsize_;
};

// Blocks below this are put together where that is possible: each costs more than what is in it.
constexpr int64_t kSmallBlock = 512;
constexpr int64_t kBlockTogether = 64 << 10;

// The same chunks in blocks of some size, for chunks that do not depend on their blocks.
ArrayLayout WithLargeBlocks(const ArrayLayout& layout) {
  ArrayLayout large = layout;
  for (size_t axis = layout.ndim(); axis-- > 0;) {
    const int64_t room = kBlockTogether / large.block_bytes;
    const int64_t times = std::clamp<int64_t>(room, 1, layout.chunk_blocks[axis]);
    large.blocks[axis] *= times;
    large.block_bytes *= times;
    large.chunk_blocks[axis] = (layout.chunk_blocks[axis] - 1) / times + 1;
  }
  return large;
}

// Like ReadBlocks() below, of a chunk in very small blocks. False unless its items are all alike.
bool ReadUniform(const StoredChunk& chunk, const ArrayLayout& small, const std::vector<Span>& spans,
                 const Selection& selection, const Side& data, int64_t part, int64_t parts) {
  const ArrayLayout layout = WithLargeBlocks(small);
  const auto bytes = static_cast<size_t>(layout.block_bytes);
  uint8_t* items = ThisThread().block.Reserve(bytes);
  if (!FillUniform(chunk, items, bytes)) return false;
  const Side piece{items + selection.item_offset, Strides(layout.blocks, layout.itemsize)};
  const BlockPlan blocks(layout, spans);
  const auto n = static_cast<int64_t>(blocks.blocks().size());
  for (int64_t i = n * part / parts; i < n * (part + 1) / parts; ++i)
    CopyToData(blocks.Spans(static_cast<size_t>(i)), piece, data, selection.item_size);
  return true;
}

// Part `part` of `parts` of the blocks that the spans touch in one chunk.
void ReadBlocks(const Snapshot& snapshot, const ChunkPlan& chunks, const std::vector<Span>& spans,
                const Selection& selection, const Side& data, int64_t part, int64_t parts) {
  const ArrayLayout& layout = *snapshot.array;
  StoredChunk chunk = snapshot.Chunk(chunks.Chunk(spans));
  // Once per chunk: where it does not match, what the other parts read is thrown away as well.
  if (part + 1 < parts) chunk.sum.reset();
  if (layout.block_bytes < kSmallBlock && layout.nblocks > 1 &&
      ReadUniform(chunk, layout, spans, selection, data, part, parts))
    return;
  const BlockPlan blocks(layout, spans);
  const auto n = static_cast<int64_t>(blocks.blocks().size());
  const auto begin = static_cast<size_t>(n * part / parts);
  const auto end = static_cast<size_t>(n * (part + 1) / parts);
  if (begin == end) return;
  const std::vector<int64_t> strides = Strides(layout.blocks, layout.itemsize);
  ToResult sink(blocks, begin, strides, data, selection, layout.itemsize);
  DecodeBlocks(chunk, std::span(blocks.blocks()).subspan(begin, end - begin), sink);
}

void ReadStored(const Snapshot& snapshot, const Selection& selection, const Side& data,
                Work& work) {
  const ArrayLayout& layout = *snapshot.array;
  const ChunkPlan plan(layout, selection);
  if (selection.items() == 0) return;
  const bool share = selection.items() * layout.itemsize >= kWorthSharing ||
                     plan.size() * layout.block_bytes >= kWorthSharing;
  const int64_t wanted = share ? Pool::Instance().threads() * kItemsPerThread : 1;
  // Chunks are the items of work; few big ones are divided further. A codec that must decode whole
  // chunks is not.
  const bool divisible =
      !NeedsGeometry(snapshot.header.codec) && !snapshot.header.codec.use_dict &&
      std::find(snapshot.header.codec.filters.begin(), snapshot.header.codec.filters.end(),
                kDelta) == snapshot.header.codec.filters.end();
  const int64_t parts = divisible && plan.size() < wanted
                            ? std::min(layout.nblocks, (wanted - 1) / plan.size() + 1)
                            : 1;
  const auto body = [&](int64_t i, int) {
    ReadBlocks(snapshot, plan, plan.Spans(i / parts), selection, data, i % parts, parts);
  };
  if (share) {
    Pool::Instance().ForEach(plan.size() * parts, work, body);
  } else {
    for (int64_t i = 0; i < plan.size(); ++i) body(i, 0);
  }
}

}  // namespace

void ReadArray(const Snapshot& snapshot, const Selection& selection, Output out,
               const Conversion& conversion, Work& work) {
  LayoutOf(snapshot);
  ReadConverted(selection.items(), selection.item_size, out, conversion, work, [&](Output to) {
    ReadStored(snapshot, selection, {to.data, Strides(selection.counts(), selection.item_size)},
               work);
  });
}

void ReadHere(const Snapshot& snapshot, const Selection& selection, uint8_t* to,
              const std::vector<int64_t>& strides) {
  const ChunkPlan plan(LayoutOf(snapshot), selection);
  const Side data{to, strides};
  if (selection.items() == 0) return;
  for (int64_t i = 0; i < plan.size(); ++i)
    ReadBlocks(snapshot, plan, plan.Spans(i), selection, data, 0, 1);
}

}  // namespace b2
