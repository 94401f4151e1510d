#include "chunk/range.h"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <vector>

#include "chunk/context.h"
#include "chunk/special.h"
#include "error.h"

namespace b2 {

namespace {

class RangeSink final : public BlockSink {
 public:
  RangeSink(int32_t blocksize, int32_t begin, int32_t end, uint8_t* to)
      : blocksize_(blocksize), begin_(begin), end_(end), to_(to) {}

  uint8_t* Place(int32_t block, int32_t n) override {
    const int32_t at = block * blocksize_;
    return at >= begin_ && at + n <= end_ ? to_ + (at - begin_) : nullptr;
  }

  void Take(int32_t block, const uint8_t* items, int32_t n) override {
    const int32_t at = block * blocksize_;
    const int32_t from = std::max(at, begin_);
    const int32_t until = std::min(at + n, end_);
    std::memcpy(to_ + (from - begin_), items + (from - at), static_cast<size_t>(until - from));
  }

 private:
  int32_t blocksize_;
  int32_t begin_;
  int32_t end_;
  uint8_t* to_;
};

// One item of a chunk whose items are all alike.
std::vector<uint8_t> RepeatedItem(const StoredChunk& chunk, const ChunkHeader& header) {
  if (header.special == Special::kNan) {
    std::vector<uint8_t> nan(static_cast<size_t>(chunk.typesize));
    FillSpecial(Special::kNan, chunk.typesize, nullptr, 0, nan.data(), nan.size());
    return nan;
  }
  if (header.special == Special::kValue) {
    const std::vector<uint8_t> stored = ReadStoredBytes(chunk);
    return {stored.begin() + static_cast<std::ptrdiff_t>(header.length), stored.end()};
  }
  return {0};
}

void FillRange(const StoredChunk& chunk, const ChunkHeader& header, int32_t begin, uint8_t* to,
               size_t n) {
  std::vector<uint8_t> item = RepeatedItem(chunk, header);
  const auto phase = static_cast<std::ptrdiff_t>(static_cast<size_t>(begin) % item.size());
  std::rotate(item.begin(), item.begin() + phase, item.end());
  FillRepeated(item.data(), item.size(), to, n);
}

}  // namespace

void DecodeRange(const StoredChunk& chunk, int32_t begin, int32_t end, uint8_t* to) {
  const ChunkHeader header = ReadChunkHeader(chunk);
  if (begin < 0 || begin > end || end > header.nbytes) {
    Fail(Kind::kRange, "Expected a range within the ", header.nbytes, " bytes of chunk ",
         chunk.nchunk, ", but got ", begin, " to ", end, ".");
  }
  const auto n = static_cast<size_t>(end - begin);
  if (n == 0) return;
  if (n == static_cast<size_t>(header.nbytes)) {
    DecodeChunk(chunk, to, n);
  } else if (header.special != Special::kNone) {
    FillRange(chunk, header, begin, to, n);
  } else if (header.memcpyed) {
    chunk.source->Read(chunk.offset + header.length + static_cast<uint64_t>(begin), to, n);
  } else if (header.vlblocks) {
    uint8_t* items = ThisThread().chunk.Reserve(static_cast<size_t>(header.nbytes));
    DecodeChunk(chunk, items, static_cast<size_t>(header.nbytes));
    std::memcpy(to, items + begin, n);
  } else {
    const int32_t first = begin / header.blocksize;
    std::vector<int32_t> blocks(static_cast<size_t>((end - 1) / header.blocksize - first + 1));
    std::iota(blocks.begin(), blocks.end(), first);
    RangeSink sink(header.blocksize, begin, end, to);
    DecodeBlocks(chunk, blocks, sink);
  }
}

}  // namespace b2
