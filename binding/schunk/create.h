// New super-chunks: empty, from bytes, or from the chunks of another.
#pragma once

#include <functional>
#include <optional>

#include "frame/writer.h"
#include "pool/work.h"
#include "schunk/encode.h"

namespace b2 {

struct SchunkPlan {
  SchunkSettings settings;
  int32_t chunksize = -1;  // as in a frame's header: 0 chunks may differ, -1 taken from the first
  std::vector<Metalayer> meta;
  std::vector<Metalayer> vlmeta;  // compressed
  bool checksums = false;         // kept by files the frame is written to
  Limits limits;
};

// Bytes from `begin` on, valid until the same thread asks again.
using BytesAt = std::function<ByteSpan(int64_t begin, size_t n)>;

// Chunks of the planned size; of UsualChunk() bytes where that leaves it open. `bytes` is asked by
// several threads, for one chunk at a time.
SnapshotPtr CreateSchunk(const SchunkPlan& plan, int64_t total, const BytesAt& bytes,
                         const std::optional<Target>& target, Work& work);
SnapshotPtr CreateSchunk(const SchunkPlan& plan, ByteSpan bytes,
                         const std::optional<Target>& target, Work& work);

// The bytes of `source`, compressed anew: in chunks of the planned size, or where `keep_chunks` in
// those it has, which may also be made of blocks of variable length.
SnapshotPtr RecodeSchunk(const SchunkPlan& plan, const SnapshotPtr& source, bool keep_chunks,
                         const std::optional<Target>& target, Work& work);

// A frame without chunks, filled with `nbytes` bytes that are all alike.
SnapshotPtr FillSchunk(const SnapshotPtr& old, Special special, ByteSpan value, int64_t nbytes);

// As many bytes as the chunk has now that are all alike, in its place.
SnapshotPtr SpecializeChunk(const SnapshotPtr& old, int64_t index, Special special, ByteSpan value);

}  // namespace b2
