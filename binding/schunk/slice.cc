#include "schunk/slice.h"

#include <algorithm>
#include <cstring>

#include "chunk/context.h"
#include "chunk/range.h"
#include "error.h"
#include "frame/chunk_sink.h"
#include "frame/live_file.h"
#include "pool/pool.h"
#include "schunk/change.h"
#include "schunk/extents.h"

namespace b2 {

namespace {

void ReadPart(const Snapshot& frame, const Extents& extents, int64_t chunk, int64_t begin,
              const Output& to) {
  const int64_t at = extents.Begin(chunk);
  const int64_t from = std::max(begin, at);
  const int64_t until = std::min(begin + static_cast<int64_t>(to.size), extents.End(chunk));
  DecodeRange(frame.Chunk(chunk), static_cast<int32_t>(from - at), static_cast<int32_t>(until - at),
              to.data + (from - begin));
}

// Below this, waking another thread costs more than it saves.
constexpr size_t kWorthDividing = 1 << 20;
// So that threads that finish early find more.
constexpr int64_t kPartsPerThread = 4;

// A part of a chunk that one thread reads; bytes within the chunk.
struct Piece {
  int64_t chunk;
  int32_t begin;
  int32_t end;
  uint8_t* to;
  bool is_last;  // of its chunk
};

// Adds what a slice takes of a chunk: in about `parts` pieces that end between blocks, where one
// block can be decoded without its neighbours.
void Divide(const Snapshot& frame, const Extents& extents, int64_t nchunk, int64_t begin,
            const Output& to, int64_t parts, std::vector<Piece>& pieces) {
  const int64_t at = extents.Begin(nchunk);
  const int64_t from = std::max(begin, at);
  const int64_t until = std::min(begin + static_cast<int64_t>(to.size), extents.End(nchunk));
  const StoredChunk chunk = frame.Chunk(nchunk);
  const ChunkHeader header = ReadChunkHeader(chunk);
  int64_t step = extents.Size(nchunk);
  if (header.HasBlockStarts() && header.BlocksAreIndependent()) {
    const int64_t blocks = ((until - from) / parts + header.blocksize - 1) / header.blocksize;
    step = std::max<int64_t>(blocks, 1) * header.blocksize;
  } else if (header.memcpyed && !chunk.sum) {
    step = std::max<int64_t>((until - from) / parts, kWorthDividing);
  }
  for (int64_t piece = from; piece < until;) {
    const int64_t end = std::min(until, at + (piece - at) / step * step + step);
    pieces.push_back({nchunk, static_cast<int32_t>(piece - at), static_cast<int32_t>(end - at),
                      to.data + (piece - begin), end == until});
    piece = end;
  }
}

// A chunk that a write touches or makes.
struct Part {
  int64_t chunk;
  int64_t begin;
  int64_t end;
  int32_t old_bytes;  // 0 for a new chunk
};

// Appends the chunks that hold [begin, end) behind all others.
void PlanNewChunks(int64_t nchunks, int64_t begin, int64_t end, int32_t chunksize,
                   std::vector<Part>& parts) {
  for (; begin < end; begin += chunksize)
    parts.push_back({nchunks++, begin, std::min(begin + chunksize, end), 0});
}

std::vector<Part> PlanWrite(const Snapshot& frame, int64_t begin, int64_t end) {
  const Extents extents(frame);
  const int64_t total = extents.total();
  const int32_t chunksize = frame.header.chunksize;
  std::vector<Part> parts;
  for (int64_t i = extents.Find(begin); i < frame.nchunks() && extents.Begin(i) < end; ++i)
    parts.push_back({i, extents.Begin(i), extents.End(i), extents.Size(i)});
  if (end <= total) return parts;
  int64_t planned = total;
  const bool last_is_short = chunksize > 0 && total % chunksize != 0;
  if (last_is_short) {
    const int64_t last = frame.nchunks() - 1;
    if (parts.empty()) parts.push_back({last, extents.Begin(last), total, extents.Size(last)});
    planned = std::min(parts.back().begin + chunksize, end);
    parts.back().end = planned;
  }
  PlanNewChunks(frame.nchunks(), planned, end,
                chunksize > 0 ? chunksize : UsualChunk(frame.header.typesize), parts);
  return parts;
}

// The items of a part after the write: the caller's own where they are all of it.
ByteSpan Assemble(const Snapshot& frame, const Part& part, int64_t begin, ByteSpan bytes) {
  const auto n = static_cast<size_t>(part.end - part.begin);
  const int64_t end = begin + static_cast<int64_t>(bytes.size());
  if (begin <= part.begin && end >= part.end)
    return bytes.subspan(static_cast<size_t>(part.begin - begin), n);
  uint8_t* items = ThisThread().assembly.Reserve(n);
  DecodeChunk(frame.CheckedChunk(part.chunk), items, static_cast<size_t>(part.old_bytes));
  const int64_t from = std::max(begin, part.begin);
  const int64_t until = std::min(end, part.end);
  std::memcpy(items + (from - part.begin), bytes.data() + (from - begin),
              static_cast<size_t>(until - from));
  return {items, n};
}

void CheckWritable(const Snapshot& frame, int64_t begin, int64_t end) {
  CheckChangeable(frame);
  if (begin < 0 || begin > frame.header.nbytes) {
    Fail(Kind::kRange, "Expected a start within the ", frame.header.nbytes,
         " bytes there are, or at "
         "their end, but got ",
         begin, ".");
  }
  if (frame.header.vlblocks && begin < end) {
    Fail(
        Kind::kType,
        "Expected ordinary chunks to write into, but these are made of blocks of variable length.");
  }
}

void CheckCount(const Snapshot& frame, int64_t nchunks) {
  if (nchunks > frame.limits.max_chunks) {
    Fail(Kind::kLimit, "Expected at most ", frame.limits.max_chunks, " chunks, but there would be ",
         nchunks, "; raise maxChunks.");
  }
}

}  // namespace

int32_t UsualChunk(int32_t typesize) {
  constexpr int32_t kLargest = 1 << 28;
  return std::max(kLargest / typesize, 1) * typesize;
}

void CheckSlice(const Snapshot& frame, int64_t begin, int64_t end) {
  if (begin < 0 || begin > end || end > frame.header.nbytes) {
    Fail(Kind::kRange, "Expected a slice within the ", frame.header.nbytes,
         " bytes there are, but got ", begin, " to ", end, ".");
  }
}

void ReadSlice(const Snapshot& frame, int64_t begin, const Output& to, Work& work) {
  if (to.size == 0) return;
  const Extents extents(frame);
  const int64_t first = extents.Find(begin);
  const int64_t n = extents.Find(begin + static_cast<int64_t>(to.size) - 1) - first + 1;
  const int64_t wanted = Pool::Instance().threads() * kPartsPerThread;
  if (n >= wanted || to.size < kWorthDividing) {
    Pool::Instance().ForEach(
        n, work, [&](int64_t i, int) { ReadPart(frame, extents, first + i, begin, to); });
    return;
  }
  std::vector<Piece> pieces;
  for (int64_t i = 0; i < n; ++i)
    Divide(frame, extents, first + i, begin, to, (wanted - 1) / n + 1, pieces);
  Pool::Instance().ForEach(static_cast<int64_t>(pieces.size()), work, [&](int64_t i, int) {
    const Piece& piece = pieces[static_cast<size_t>(i)];
    StoredChunk chunk = frame.Chunk(piece.chunk);
    // Once per chunk: where it does not match, what the other pieces read is thrown away as well.
    if (!piece.is_last) chunk.sum.reset();
    DecodeRange(chunk, piece.begin, piece.end, piece.to);
  });
}

void ReadSliceHere(const Snapshot& frame, int64_t begin, const Output& to) {
  if (to.size == 0) return;
  const Extents extents(frame);
  const int64_t last = extents.Find(begin + static_cast<int64_t>(to.size) - 1);
  for (int64_t i = extents.Find(begin); i <= last; ++i) ReadPart(frame, extents, i, begin, to);
}

SnapshotPtr WriteSlice(const SnapshotPtr& old, int64_t begin, ByteSpan bytes,
                       const CodecSettings& codec, int32_t blocksize, Work& work) {
  const int64_t end = begin + static_cast<int64_t>(bytes.size());
  CheckWritable(*old, begin, end);
  const auto snapshot = Derive(old);
  FrameHeader& header = snapshot->header;
  header.codec = codec;
  if (bytes.empty()) return snapshot;
  if (header.chunksize < 0) {
    header.chunksize = static_cast<int32_t>(std::min<int64_t>(end, UsualChunk(header.typesize)));
  }
  const SchunkSettings settings{codec, header.typesize, blocksize};
  CollectingSink sink;
  std::vector<Part> parts;
  ReadState(*snapshot, [&] {
    parts = PlanWrite(*snapshot, begin, end);
    CheckCount(*snapshot, parts.back().chunk + 1);
    Pool::Instance().ForEach(static_cast<int64_t>(parts.size()), work, [&](int64_t i, int) {
      const Part& part = parts[static_cast<size_t>(i)];
      NewChunk chunk = EncodeItems(settings, Assemble(*snapshot, part, begin, bytes));
      sink.Accept(part.chunk, Storable(header, std::move(chunk)));
    });
  });
  const auto nchunks = static_cast<size_t>(parts.back().chunk + 1);
  if (nchunks > snapshot->chunks.size())
    snapshot->chunks.resize(nchunks, ChunkEntry::Of(Special::kUninit));
  sink.PutInto(*snapshot);
  if (end > header.nbytes) {
    header.nbytes = end;
    ForgetEnds(*snapshot);
  }
  return snapshot;
}

}  // namespace b2
