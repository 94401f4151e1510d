#include "chunk/block_starts.h"

#include <algorithm>
#include <numeric>

#include "error.h"

namespace b2 {

namespace {

// Match lengths in BloscLZ add up in an int32 without limit; 8.4 MB of stream are needed to wrap
// it. Real blocks end at 4 MiB.
constexpr int32_t kLongestBlosclzStream = 8000000;

// `n`: what the stream decompresses to. As many bytes as that are stored as they are.
void CheckLength(const ChunkHeader& header, int32_t stream, int32_t n) {
  if (header.codec == kBlosclz && stream >= kLongestBlosclzStream && stream != n) {
    Fail(Kind::kUnsupported, "Expected BloscLZ streams below ", kLongestBlosclzStream,
         " bytes, but one has ", stream, ": its decoder is not safe beyond that.");
  }
}

}  // namespace

std::vector<StoredBlock> ReadBlockStarts(const ChunkHeader& header, const uint8_t* chunk) {
  const int32_t n = header.nblocks();
  const auto first = static_cast<int32_t>(header.length) + 4 * n;
  std::vector<StoredBlock> blocks(static_cast<size_t>(n));
  bool ascending = true;
  for (int32_t i = 0; i < n; ++i) {
    const int32_t begin = LittleInt32(chunk + header.length + 4 * static_cast<size_t>(i));
    if (begin < first || begin >= header.cbytes) {
      Fail(Kind::kCorrupt, "Expected block ", i, " to start within the chunk's ", header.cbytes,
           " bytes, but it starts at ", begin, ".");
    }
    blocks[static_cast<size_t>(i)].begin = begin;
    if (i > 0 && begin <= blocks[static_cast<size_t>(i) - 1].begin) ascending = false;
  }
  if (ascending) {
    for (int32_t i = 0; i < n; ++i) {
      blocks[static_cast<size_t>(i)].end =
          i + 1 < n ? blocks[static_cast<size_t>(i) + 1].begin : header.cbytes;
    }
    return blocks;
  }
  std::vector<int32_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
    return blocks[static_cast<size_t>(a)].begin < blocks[static_cast<size_t>(b)].begin;
  });
  int32_t end = header.cbytes;
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    StoredBlock& block = blocks[static_cast<size_t>(*it)];
    if (block.begin == end)
      Fail(Kind::kCorrupt, "Expected blocks at different places, but two start at ", end, ".");
    block.end = end;
    end = block.begin;
  }
  return blocks;
}

void CheckStreams(const ChunkHeader& header, const uint8_t* chunk, int32_t block,
                  const StoredBlock& where) {
  if (header.vlblocks) {
    // The block's uncompressed length, then one stream up to its end.
    if (where.end - where.begin < 4)
      Fail(Kind::kCorrupt, "Expected the length of block ", block, ", but it ends before.");
    CheckLength(header, where.end - where.begin - 4, LittleInt32(chunk + where.begin));
    return;
  }
  const bool is_short = block == header.nblocks() - 1 && header.nbytes % header.blocksize != 0;
  const int32_t nstreams = header.split && !is_short ? header.typesize : 1;
  const int32_t n = is_short ? header.nbytes % header.blocksize : header.blocksize / nstreams;
  int64_t at = where.begin;
  for (int32_t i = 0; i < nstreams; ++i) {
    if (at + 4 > where.end) {
      Fail(Kind::kCorrupt, "Expected ", nstreams, " streams in block ", block,
           ", but it ends after ", i, ".");
    }
    const int32_t length = LittleInt32(chunk + at);
    // Zero: a run of zeros. Negative: a run of one byte, told by a token of one byte.
    at += 4 + static_cast<int64_t>(length > 0 ? length : length < 0 ? 1 : 0);
    if (at > where.end) {
      Fail(Kind::kCorrupt, "Expected stream ", i, " to end within block ", block, ", but it is ",
           length, " bytes long.");
    }
    CheckLength(header, length, n);
  }
}

}  // namespace b2
