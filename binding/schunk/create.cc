#include "schunk/create.h"

#include <algorithm>

#include "array/create.h"
#include "chunk/context.h"
#include "error.h"
#include "frame/live_file.h"
#include "pool/pool.h"
#include "schunk/change.h"
#include "schunk/extents.h"
#include "schunk/slice.h"

namespace b2 {

namespace {

std::shared_ptr<Snapshot> EmptyFrame(const SchunkPlan& plan) {
  auto frame = std::make_shared<Snapshot>();
  frame->limits = plan.limits;
  FrameHeader& header = frame->header;
  header.codec = plan.settings.codec;
  header.typesize = plan.settings.typesize;
  header.blocksize = plan.settings.blocksize;
  header.chunksize = plan.chunksize;
  header.meta = plan.meta;
  frame->vlmeta = plan.vlmeta;
  if (plan.checksums) frame->checksums = std::make_shared<const Checksums>();
  CheckMetalayers(header.meta);
  CheckMetalayers(frame->vlmeta);
  return frame;
}

// Bytes that go into each chunk of a frame that is to hold `total`.
int32_t ChunkBytesFor(FrameHeader& header, int64_t total) {
  if (header.chunksize > 0) return header.chunksize;
  const auto usual = static_cast<int32_t>(std::min<int64_t>(total, UsualChunk(header.typesize)));
  if (header.chunksize < 0 && total > 0) header.chunksize = usual;
  return usual;
}

// Declares the chunks that `total` bytes make, of which none is there yet.
int32_t LayOut(Snapshot& frame, int64_t total) {
  const int32_t chunksize = ChunkBytesFor(frame.header, total);
  const int64_t n = total == 0 ? 0 : (total - 1) / chunksize + 1;
  if (n > frame.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", frame.limits.max_chunks, " chunks, but ", total,
         " bytes in chunks of ", chunksize, " make ", n,
         ": choose larger ones or raise maxChunks.");
  }
  frame.header.nbytes = total;
  frame.chunks.assign(static_cast<size_t>(n), ChunkEntry::Of(Special::kUninit));
  return chunksize;
}

std::vector<ByteSpan> BlocksOf(const StoredChunk& chunk, const uint8_t* items) {
  std::vector<ByteSpan> blocks;
  for (const int32_t size : VlblockSizes(chunk)) {
    blocks.emplace_back(items, static_cast<size_t>(size));
    items += size;
  }
  return blocks;
}

NewChunk Recode(const Snapshot& source, int64_t i, const SchunkSettings& settings) {
  const StoredChunk chunk = source.CheckedChunk(i);
  const auto n = static_cast<size_t>(SizeOfChunk(source, i));
  const bool alike = chunk.special == Special::kZero || chunk.special == Special::kUninit ||
                     (chunk.special == Special::kNan && chunk.typesize == settings.typesize);
  if (alike) return {{chunk.special, nullptr}, static_cast<int32_t>(n), false};
  uint8_t* items = ThisThread().assembly.Reserve(n);
  DecodeChunk(chunk, items, n);
  if (source.header.vlblocks) return EncodeBlocks(settings, BlocksOf(chunk, items));
  return EncodeItems(settings, {items, n});
}

void CheckAlike(const Snapshot& frame, Special special, ByteSpan value, int64_t nbytes) {
  const int32_t typesize = frame.header.typesize;
  if (nbytes < 0 ||
      (special != Special::kZero && special != Special::kUninit && nbytes % typesize != 0))
    Fail(Kind::kRange, "Expected whole items of ", typesize, " bytes, but got ", nbytes, " bytes.");
  if (special == Special::kNan && typesize != 4 && typesize != 8)
    Fail(Kind::kType, "Expected items of 4 or 8 bytes for NaN, but they have ", typesize, ".");
  if (special == Special::kValue && value.size() != static_cast<size_t>(typesize)) {
    Fail(Kind::kRange, "Expected a value of ", typesize, " bytes, but it has ", value.size(), ".");
  }
}

}  // namespace

SnapshotPtr CreateSchunk(const SchunkPlan& plan, int64_t total, const BytesAt& bytes,
                         const std::optional<Target>& target, Work& work) {
  const std::shared_ptr<Snapshot> frame = EmptyFrame(plan);
  const int64_t chunksize = LayOut(*frame, total);
  return Realize(frame, target, [&](ChunkSink& sink) {
    Pool::Instance().ForEach(frame->nchunks(), work, [&](int64_t i, int) {
      const int64_t at = i * chunksize;
      const auto n = static_cast<size_t>(std::min(chunksize, total - at));
      sink.Accept(i, Storable(frame->header, EncodeItems(plan.settings, bytes(at, n))));
    });
  });
}

SnapshotPtr CreateSchunk(const SchunkPlan& plan, ByteSpan bytes,
                         const std::optional<Target>& target, Work& work) {
  const auto part = [&](int64_t begin, size_t n) {
    return bytes.subspan(static_cast<size_t>(begin), n);
  };
  return CreateSchunk(plan, static_cast<int64_t>(bytes.size()), part, target, work);
}

SnapshotPtr RecodeSchunk(const SchunkPlan& plan, const SnapshotPtr& source, bool keep_chunks,
                         const std::optional<Target>& target, Work& work) {
  const std::shared_ptr<Snapshot> frame = EmptyFrame(plan);
  int32_t chunksize = 0;
  if (keep_chunks) {
    frame->header.chunksize = source->header.chunksize;
    frame->header.nbytes = source->header.nbytes;
    frame->header.vlblocks = source->header.vlblocks;
    frame->chunks.assign(source->chunks.size(), ChunkEntry::Of(Special::kUninit));
  } else {
    if (source->header.vlblocks) {
      Fail(Kind::kType,
           "Expected ordinary chunks to divide anew, but these are made of blocks of variable "
           "length.");
    }
    chunksize = LayOut(*frame, source->header.nbytes);
  }
  const int64_t total = frame->header.nbytes;
  return Realize(frame, target, [&](ChunkSink& sink) {
    ReadState(*source, [&] {
      Pool::Instance().ForEach(frame->nchunks(), work, [&](int64_t i, int) {
        if (keep_chunks) {
          sink.Accept(i, Storable(frame->header, Recode(*source, i, plan.settings)));
          return;
        }
        const int64_t at = i * chunksize;
        const auto n = static_cast<size_t>(std::min<int64_t>(chunksize, total - at));
        uint8_t* items = ThisThread().region.Reserve(n);
        ReadSliceHere(*source, at, {items, n});
        sink.Accept(i, Storable(frame->header, EncodeItems(plan.settings, {items, n})));
      });
    });
  });
}

SnapshotPtr FillSchunk(const SnapshotPtr& old, Special special, ByteSpan value, int64_t nbytes) {
  CheckChangeable(*old);
  CheckAlike(*old, special, value, nbytes);
  if (old->nchunks() > 0)
    Fail(Kind::kRange, "Expected a super-chunk without chunks to fill, but it has ", old->nchunks(),
         ".");
  const auto snapshot = Derive(old);
  const int32_t chunksize = LayOut(*snapshot, nbytes);
  const int64_t n = snapshot->nchunks();
  ForgetEnds(*snapshot);
  snapshot->header.vlblocks = false;
  if (n == 0) return snapshot;
  const auto last = static_cast<int32_t>(nbytes - (n - 1) * chunksize);
  const auto make = [&](int32_t size) {
    return Storable(snapshot->header, {EncodeAlike(special, value, size), size, false});
  };
  const EncodedChunk full = make(n > 1 ? chunksize : last);
  for (int64_t i = 0; i + 1 < n; ++i) snapshot->Put(i, full);
  snapshot->Put(n - 1, make(last));
  return snapshot;
}

SnapshotPtr SpecializeChunk(const SnapshotPtr& old, int64_t index, Special special,
                            ByteSpan value) {
  CheckChangeable(*old);
  const Place place{index, 1};
  CheckPlace(*old, place, 1);
  int32_t n = 0;
  ReadState(*old, [&] { n = SizeOfChunk(*old, index); });
  CheckAlike(*old, special, value, n);
  return PutChunks(old, place, {{EncodeAlike(special, value, n), n, false}});
}

}  // namespace b2
