#include "chunk/vlblocks.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "chunk/block_starts.h"
#include "chunk/context.h"
#include "chunk/cost.h"
#include "chunk/recipe.h"
#include "error.h"
#include "pool/at_once.h"
#include "source/memory.h"

namespace b2 {

namespace {

constexpr size_t kLengthBytes = 4;  // in front of each block

void WriteLittleInt32(uint8_t* to, int32_t value) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<uint8_t>(static_cast<uint32_t>(value) >> (8 * i));
}

ChunkHeader HeaderOfVlblocks(const StoredChunk& chunk) {
  const ChunkHeader header = ReadChunkHeader(chunk);
  if (!header.vlblocks) {
    Fail(Kind::kType, "Expected a chunk of blocks of variable length, but chunk ", chunk.nchunk,
         " has none.");
  }
  return header;
}

// The chunk's header and the table of its blocks.
std::vector<uint8_t> ReadHead(const StoredChunk& chunk, const ChunkHeader& header) {
  std::vector<uint8_t> head(header.length + kLengthBytes * static_cast<size_t>(header.nblocks()));
  chunk.source->Read(chunk.offset, head.data(), head.size());
  return head;
}

// A chunk of one block, as if there never had been others.
std::vector<uint8_t> ChunkOfOne(const StoredChunk& chunk, const ChunkHeader& header,
                                std::vector<uint8_t> head, const StoredBlock& where) {
  const size_t first = header.length + kLengthBytes;
  const auto stored = static_cast<size_t>(where.end - where.begin);
  head.resize(header.length);
  head.resize(first + stored);
  chunk.source->Read(chunk.offset + static_cast<uint64_t>(where.begin), head.data() + first,
                     stored);
  const auto total = static_cast<int32_t>(head.size());
  CheckStreams(header, head.data(), 0, {static_cast<int32_t>(first), total});
  const int32_t nbytes = LittleInt32(head.data() + first);
  WriteLittleInt32(head.data() + 4, nbytes);
  WriteLittleInt32(head.data() + 8, 1);
  WriteLittleInt32(head.data() + 12, total);
  WriteLittleInt32(head.data() + header.length, static_cast<int32_t>(first));
  return head;
}

void CheckBlock(int64_t block, int64_t n) {
  if (block >= 0 && block < n) return;
  Fail(Kind::kRange, "Expected a block from 0 to ", n - 1, ", but got ", block, ".");
}

void CheckBlockBytes(int64_t nbytes, const ChunkHeader& header, int64_t limit) {
  if (nbytes <= 0 || nbytes > header.nbytes) {
    Fail(Kind::kCorrupt, "Expected a block within the chunk's ", header.nbytes,
         " bytes, but it declares ", nbytes, ".");
  }
  if (nbytes > limit) {
    Fail(Kind::kLimit, "Expected blocks up to ", limit, " bytes, but one declares ", nbytes, ".");
  }
}

// Of blocks that share a dictionary: all of them, of which one is kept.
std::vector<uint8_t> DecodeAmongAll(const StoredChunk& chunk, const ChunkHeader& header,
                                    int64_t block, int64_t limit) {
  if (header.nbytes > limit) {
    Fail(Kind::kLimit, "Expected chunks up to ", limit, " bytes, but chunk ", chunk.nchunk,
         " declares ", header.nbytes, ".");
  }
  const std::vector<int32_t> sizes = VlblockSizes(chunk);
  std::vector<uint8_t> items(static_cast<size_t>(header.nbytes));
  DecodeChunk(chunk, items.data(), items.size());
  const auto begin = std::accumulate(sizes.begin(), sizes.begin() + block, std::ptrdiff_t{0});
  return {items.begin() + begin, items.begin() + begin + sizes[static_cast<size_t>(block)]};
}

// What C-Blosc2 compresses such blocks with and gets right.
CodecSettings SettingsFor(CodecSettings settings, int64_t nbytes) {
  const bool delta =
      std::find(settings.filters.begin(), settings.filters.end(), kDelta) != settings.filters.end();
  if (delta) {
    Fail(Kind::kUnsupported,
         "Expected filters other than DELTA for blocks of variable length, which C-Blosc2 does not "
         "restore.");
  }
  // It trains no dictionary on less, but does not always find its way back from having tried.
  constexpr int64_t kSmallestWithDictionary = int64_t{20} * 256;
  if (nbytes < kSmallestWithDictionary) settings.use_dict = false;
  // There it crashes, where other chunks would be stored raw.
  if (settings.codec == kBlosclz && settings.clevel == 0) settings.clevel = 1;
  return settings;
}

// One block after the other.
std::vector<uint8_t> Joined(std::span<const ByteSpan> blocks) {
  std::vector<uint8_t> bytes;
  for (const ByteSpan& block : blocks) bytes.insert(bytes.end(), block.begin(), block.end());
  return bytes;
}

void PointInto(const std::vector<uint8_t>& bytes, const std::vector<int32_t>& sizes,
               std::vector<const void*>& sources) {
  const uint8_t* at = bytes.data();
  for (size_t i = 0; i < sizes.size(); ++i) {
    sources[i] = at;
    at += sizes[i];
  }
}

}  // namespace

std::vector<int32_t> VlblockSizes(const StoredChunk& chunk) {
  const ChunkHeader header = HeaderOfVlblocks(chunk);
  const std::vector<uint8_t> bytes = ReadStoredBytes(chunk);
  const std::vector<StoredBlock> blocks = ReadBlockStarts(header, bytes.data());
  std::vector<int32_t> sizes;
  int64_t total = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    CheckStreams(header, bytes.data(), static_cast<int32_t>(i), blocks[i]);
    sizes.push_back(LittleInt32(bytes.data() + blocks[i].begin));
    if (sizes.back() <= 0)
      Fail(Kind::kCorrupt, "Expected block ", i, " to hold something, but it declares ",
           sizes.back(), " bytes.");
    total += sizes.back();
  }
  if (total != header.nbytes) {
    Fail(Kind::kCorrupt, "Expected the blocks of chunk ", chunk.nchunk, " to hold ", header.nbytes,
         " bytes, but they declare ", total, ".");
  }
  return sizes;
}

std::vector<uint8_t> DecodeVlblock(const StoredChunk& chunk, int64_t block, int64_t limit) {
  const ChunkHeader header = HeaderOfVlblocks(chunk);
  CheckBlock(block, header.nblocks());
  if (header.dictionary) return DecodeAmongAll(chunk, header, block, limit);
  std::vector<uint8_t> head = ReadHead(chunk, header);
  const StoredBlock where = ReadBlockStarts(header, head.data())[static_cast<size_t>(block)];
  const std::vector<uint8_t> one = ChunkOfOne(chunk, header, std::move(head), where);
  const int32_t nbytes = LittleInt32(one.data() + 4);
  CheckBlockBytes(nbytes, header, limit);
  StoredChunk alone;
  alone.nchunk = chunk.nchunk;
  alone.nbytes = nbytes;
  alone.typesize = chunk.typesize;
  alone.source = std::make_shared<MemorySource>(one.data(), one.size(), nullptr);
  alone.available = one.size();
  std::vector<uint8_t> items(static_cast<size_t>(nbytes));
  DecodeChunk(alone, items.data(), items.size());
  return items;
}

EncodedChunk EncodeVlblocks(const CodecSettings& settings, int32_t typesize,
                            std::span<const ByteSpan> blocks) {
  std::vector<const void*> sources;
  std::vector<int32_t> sizes;
  // Such a chunk cannot fall back to raw bytes as a whole: incompressible blocks need some room
  // more each, and with a dictionary that is part of it.
  constexpr int64_t kDictionary = BLOSC2_MAXDICTSIZE + 4;
  int64_t nbytes = 0;
  int64_t room = BLOSC2_MAX_OVERHEAD + kDictionary;
  for (const ByteSpan& block : blocks) {
    if (block.empty() || block.size() > static_cast<size_t>(kMaxBlockBytes)) {
      Fail(Kind::kRange, "Expected blocks of 1 to ", kMaxBlockBytes, " bytes, but got one of ",
           block.size(), ".");
    }
    sources.push_back(block.data());
    sizes.push_back(static_cast<int32_t>(block.size()));
    nbytes += static_cast<int64_t>(block.size());
    room += static_cast<int64_t>(block.size()) + 12;
  }
  if (blocks.empty()) Fail(Kind::kRange, "Expected at least one block.");
  if (room > std::numeric_limits<int32_t>::max()) {
    Fail(Kind::kRange, "Expected blocks that fit a chunk of ", kMaxChunkBytes,
         " bytes with all that belongs to them, but together they have ", nbytes, ".");
  }
  Spend(CostOfEncoding(settings, nbytes));
  const Recipe recipe{SettingsFor(settings, nbytes), typesize, 0};
  const std::vector<uint8_t> copy =
      recipe.OverwritesItems() ? Joined(blocks) : std::vector<uint8_t>();
  if (!copy.empty()) PointInto(copy, sizes, sources);
  const Context context = MakeCompressor(recipe.settings, typesize, 0, nullptr);
  uint8_t* to = ThisThread().encoded.Reserve(static_cast<size_t>(room));
  const int got =
      blosc2_vlcompress_ctx(context.get(), sources.data(), sizes.data(),
                            static_cast<int32_t>(sizes.size()), to, static_cast<int32_t>(room));
  if (got <= 0) {
    Fail(got < 0 ? Kind::kUnsupported : Kind::kInternal, "Expected ", sizes.size(),
         " blocks to compress, but C-Blosc2 reports: ",
         got == 0 ? "no room" : blosc2_error_string(got), ".");
  }
  const ChunkHeader header = ParseChunkHeader(to, static_cast<uint64_t>(got));
  if (!header.vlblocks || header.nbytes != nbytes || header.cbytes != got ||
      header.nblocks() != static_cast<int32_t>(sizes.size())) {
    Fail(Kind::kInternal, "Expected C-Blosc2 to write ", sizes.size(), " blocks of ", nbytes,
         " bytes, but it wrote ", header.nblocks(), " of ", header.nbytes, ".");
  }
  return {Special::kNone, std::make_shared<const std::vector<uint8_t>>(to, to + got)};
}

}  // namespace b2
