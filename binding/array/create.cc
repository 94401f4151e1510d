#include "array/create.h"

#include <algorithm>

#include "chunk/special.h"
#include "error.h"
#include "frame/live_file.h"
#include "frame/open.h"
#include "pool/at_once.h"
#include "pool/pool.h"

namespace b2 {

namespace {
// Bytes of metadata that are compressed as well as other data.
constexpr size_t kUsualVlmeta = 1 << 14;
}  // namespace

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
    CollectingSink sink;
    produce(sink);
    sink.PutInto(*frame);
    return frame;
  }
  MayWait();
  const std::unique_ptr<FrameWriter> writer = WriteTo(*target, *frame);
  produce(*writer);
  writer->Finish();
  OpenOptions options;
  options.limits = frame->limits;
  options.verify = frame->verify;
  return OpenPath(target->path, options);
}

SnapshotPtr WriteArray(const SnapshotPtr& old, const Selection& selection, const Input& input,
                       const CodecSettings& codec, Work& work) {
  LayoutOf(*old);
  const auto snapshot = Derive(old);
  snapshot->header.codec = codec;
  CollectingSink sink;
  ReadState(*snapshot, [&] { EncodeInput(*snapshot, selection, input, sink, work); });
  sink.PutInto(*snapshot);
  snapshot->header.codec = old->header.codec;  // `codec` is for these chunks, not for the frame
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
                                          ReadStoredBytes(from.CheckedChunk(i)))});
    }
  });
}

std::vector<uint8_t> EncodeVlmeta(std::span<const uint8_t> content) {
  if (content.empty() || content.size() > static_cast<size_t>(kMaxChunkBytes)) {
    Fail(Kind::kRange, "Expected metadata of 1 to ", kMaxChunkBytes, " bytes, but got ",
         content.size(), ".");
  }
  const auto n = static_cast<int32_t>(content.size());
  CodecSettings settings;
  // What is large is most often the map of a store, which is written anew with each of its members.
  if (content.size() > kUsualVlmeta) settings.clevel = 1;
  const EncodedChunk chunk = ChunkEncoder(settings, 1, 0, nullptr).Encode(content.data(), n);
  if (chunk.bytes != nullptr) return *chunk.bytes;
  blosc2_cparams params = BLOSC2_CPARAMS_DEFAULTS;
  params.typesize = 1;
  std::vector<uint8_t> zeros(kChunkHeaderLength);
  blosc2_chunk_zeros(params, n, zeros.data(), static_cast<int32_t>(zeros.size()));
  return zeros;
}

}  // namespace b2
