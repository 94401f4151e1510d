#include "frame/reader.h"

#include <algorithm>

#include "error.h"
#include "frame/index.h"
#include "frame/storage.h"
#include "frame/tail.h"
#include "frame/trailer.h"
#include "pool/at_once.h"
#include "source/memory.h"
#include "source/window.h"

namespace b2 {

namespace {

std::vector<uint8_t> ReadBytes(const Source& source, uint64_t offset, size_t n) {
  CheckRange(offset, n, source.size());
  std::vector<uint8_t> bytes(n);
  source.Read(offset, bytes.data(), n);
  return bytes;
}

std::vector<uint8_t> ReadHeader(const Source& source) {
  // A short file that is not a frame should be called that, and a short frame truncated.
  const std::vector<uint8_t> start =
      ReadBytes(source, 0, std::min<uint64_t>(source.size(), kFixedHeaderLength));
  constexpr uint8_t kMagic[] = {0x9e, 0xa8, 'b', '2', 'f', 'r', 'a', 'm', 'e', 0};
  const bool is_frame = start.size() >= sizeof kMagic &&
                        std::equal(std::begin(kMagic), std::end(kMagic), start.begin());
  if (is_frame && start.size() < kFixedHeaderLength) {
    Fail(Kind::kTruncated, "Expected the header of a frame, but there are only ", start.size(),
         " bytes.");
  }
  return ReadBytes(source, 0, static_cast<size_t>(HeaderLength(start)));
}

// The metalayer of an array, or of its predecessor Caterva.
void ReadArray(Snapshot& snapshot) {
  const FrameHeader& header = snapshot.header;
  const Metalayer* meta = header.FindMeta("b2nd");
  if (meta == nullptr) meta = header.FindMeta("caterva");
  if (meta == nullptr) return;
  ArrayLayout layout = ParseLayout(meta->content, header.typesize);
  const bool chunks_fit =
      header.chunksize == layout.chunk_bytes || (layout.nchunks == 0 && header.nbytes == 0);
  if (!chunks_fit ||
      (header.blocksize != 0 && layout.nchunks > 0 && header.blocksize != layout.block_bytes)) {
    Fail(Kind::kCorrupt, "Expected chunks of ", layout.chunk_bytes, " bytes in blocks of ",
         layout.block_bytes, " for the array's metalayer, but the frame declares ",
         header.chunksize, " and ", header.blocksize, ".");
  }
  // The frame of an empty array need not know its sizes yet; a change must find them right.
  if (layout.nchunks == 0) {
    snapshot.header.chunksize = static_cast<int32_t>(layout.chunk_bytes);
    snapshot.header.blocksize = static_cast<int32_t>(layout.block_bytes);
  }
  snapshot.geometry =
      std::make_shared<const Geometry>(meta->content, layout.blocks, header.typesize);
  snapshot.array = std::move(layout);
}

void ReadTrailer(const std::shared_ptr<const Source>& source, uint64_t index_at,
                 Snapshot& snapshot) {
  constexpr uint64_t kBrief = 64 * 1024;
  const auto end = static_cast<uint64_t>(snapshot.header.frame_length);
  if (end - index_at > kBrief) MayWait();
  const uint32_t length = TrailerLength(ReadBytes(*source, end - kTrailerEnd, kTrailerEnd));
  if (length > end - index_at) {
    Fail(Kind::kCorrupt, "Expected the trailer behind the chunks, but its ", length,
         " bytes reach into them.");
  }
  const uint64_t trailer_at = end - length;
  const int64_t index_bytes = ReadIndex(source, index_at, trailer_at, snapshot);
  if (index_at + static_cast<uint64_t>(index_bytes) != trailer_at) {
    Fail(Kind::kCorrupt, "Expected the trailer at ", index_at + static_cast<uint64_t>(index_bytes),
         ", right behind the index, but it is at ", trailer_at, ".");
  }
  snapshot.vlmeta = ParseTrailer(ReadBytes(*source, trailer_at, length));
  snapshot.checksums =
      TakeChecksums(snapshot, ReadBytes(*source, index_at, static_cast<size_t>(index_bytes)));
  if (snapshot.verify) CheckParts(snapshot);
}

}  // namespace

SnapshotPtr ReadFrame(const std::shared_ptr<const Source>& source, const std::string* directory,
                      const OpenOptions& options) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->limits = options.limits;
  snapshot->verify = options.verify;
  snapshot->stored_header = ReadHeader(*source);
  snapshot->header = ParseHeader(snapshot->stored_header);
  snapshot->file = source;
  const FrameHeader& header = snapshot->header;
  const auto length = static_cast<uint64_t>(header.frame_length);
  if (header.sparse != (directory != nullptr)) {
    Fail(Kind::kFormat, "Expected a ", directory == nullptr ? "contiguous" : "sparse",
         " frame here, but it is ",
         header.sparse ? "the index of a sparse frame: open its directory." : "contiguous.");
  }
  if (length > source->size()) {
    Fail(Kind::kTruncated, "Expected a frame of ", length, " bytes, but there are only ",
         source->size(), ".");
  }
  if (options.exact_length && length != source->size()) {
    Fail(Kind::kFormat, "Expected a frame of ", length,
         " bytes and nothing behind it, but there are ", source->size(), ".");
  }
  if (header.chunksize > options.limits.max_chunk_bytes) {
    Fail(Kind::kLimit, "Expected chunks up to ", options.limits.max_chunk_bytes,
         " bytes, but the frame declares ", header.chunksize, "; raise maxBytes if you trust it.");
  }
  ReadArray(*snapshot);
  if (options.header_only) return snapshot;
  // C-Blosc2 goes on counting the chunks of a frame that has lost all of them.
  if (header.nbytes == 0) snapshot->header.cbytes = 0;
  const int64_t stored = header.sparse ? 0 : header.cbytes;
  if (stored >
      header.frame_length - header.header_length - static_cast<int64_t>(kShortestTrailer)) {
    Fail(Kind::kCorrupt, "Expected chunks, index and trailer to fit a frame of ", length,
         " bytes, but the chunks alone take ", stored, ".");
  }
  if (directory != nullptr) {
    snapshot->storage = std::make_shared<SparseStorage>(*directory);
  } else {
    snapshot->storage =
        std::make_shared<ContiguousStorage>(source, header.header_length, header.cbytes);
  }
  ReadTrailer(source, static_cast<uint64_t>(header.header_length + stored), *snapshot);
  return snapshot;
}

SnapshotPtr OpenSource(std::shared_ptr<const Source> source, const OpenOptions& options) {
  if (options.offset != 0 || options.length >= 0) {
    if (options.offset > source->size()) {
      Fail(Kind::kRange, "Expected an offset within the ", source->size(),
           " bytes there are, but got ", options.offset, ".");
    }
    const uint64_t rest = source->size() - options.offset;
    const uint64_t length = options.length < 0 ? rest : static_cast<uint64_t>(options.length);
    source = std::make_shared<WindowSource>(std::move(source), options.offset, length);
  }
  return ReadFrame(source, nullptr, options);
}

std::vector<uint8_t> DecodeVlmeta(const Metalayer& layer, int64_t max_bytes) {
  StoredChunk chunk;
  chunk.nchunk = -1;
  chunk.nbytes = -1;
  chunk.typesize = 1;
  chunk.source =
      std::make_shared<MemorySource>(layer.content.data(), layer.content.size(), nullptr);
  chunk.available = layer.content.size();
  const ChunkHeader header = ReadChunkHeader(chunk);
  if (header.nbytes > max_bytes) {
    Fail(Kind::kLimit, "Expected metadata up to ", max_bytes, " bytes, but '", layer.name,
         "' declares ", header.nbytes, ".");
  }
  std::vector<uint8_t> content(static_cast<size_t>(header.nbytes));
  DecodeChunk(chunk, content.data(), content.size());
  return content;
}

}  // namespace b2
