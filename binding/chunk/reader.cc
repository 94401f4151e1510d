#include "chunk/reader.h"

#include <algorithm>
#include <cstring>

#include "checksum/chunk_sum.h"
#include "chunk/context.h"
#include "error.h"
#include "memory/large.h"

namespace b2 {

namespace {

// Read with the header in one call: small chunks whole, and the table of block starts of most
// others.
constexpr uint64_t kFirstRead = 4096;
constexpr size_t kLengthAt = 12;

size_t TableEnd(const ChunkHeader& header) {
  return header.length + 4 * static_cast<size_t>(header.nblocks());
}

void WriteLittleInt32(uint8_t* to, int32_t value) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<uint8_t>(static_cast<uint32_t>(value) >> (8 * i));
}

}  // namespace

ChunkReader::ChunkReader(const StoredChunk& chunk) : chunk_(chunk) {
  const uint64_t first = std::min(chunk.available, kFirstRead);
  CheckRange(chunk.offset, first, chunk.source->size());
  if (const uint8_t* view = chunk.source->View(chunk.offset, first)) {
    header_ = ParseChunkHeader(view, chunk.available);
    bytes_ = chunk.source->View(chunk.offset, static_cast<size_t>(header_.cbytes));
    return;
  }
  uint8_t head[kFirstRead];
  chunk.source->Read(chunk.offset, head, first);
  header_ = ParseChunkHeader(head, chunk.available);
  loaded_ = std::min(first, TotalBytes());
  stored_ = ThisThread().stored.ReserveSparsely(static_cast<size_t>(header_.cbytes));
  ThisThread().stored.Touch(loaded_);
  std::memcpy(stored_, head, loaded_);
  bytes_ = stored_;
}

void ChunkReader::Load(size_t begin, size_t end) {
  if (stored_ == nullptr || end <= loaded_) return;
  begin = std::max<size_t>(begin, loaded_);
  ThisThread().stored.Touch(end - begin);
  AdviseLarge(stored_ + begin, end - begin);
  chunk_.source->Read(chunk_.offset + begin, stored_ + begin, end - begin);
  if (begin == loaded_) loaded_ = end;
}

// At their own places blocks would be in other memory each time, and its pages cost more than what
// is read into them.
void ChunkReader::ReserveBlocks(std::span<const StoredBlock> stored,
                                std::span<const int32_t> wanted) {
  if (HasAll()) return;
  int32_t longest = 0;
  for (const int32_t block : wanted) {
    const StoredBlock& where = stored[static_cast<size_t>(block)];
    longest = std::max(longest, where.end - where.begin);
  }
  const size_t table_end = TableEnd(header_);
  Load(0, table_end);
  piece_ = ThisThread().piece.Reserve(table_end + static_cast<size_t>(longest));
  std::memcpy(piece_, bytes_, table_end);
}

StoredPiece ChunkReader::LoadBlock(int32_t block, const StoredBlock& where) {
  if (HasAll()) return {bytes_, header_.cbytes, where};
  const size_t table_end = TableEnd(header_);
  const auto n = static_cast<size_t>(where.end - where.begin);
  chunk_.source->Read(chunk_.offset + static_cast<size_t>(where.begin), piece_ + table_end, n);
  const StoredBlock moved{static_cast<int32_t>(table_end), static_cast<int32_t>(table_end + n)};
  WriteLittleInt32(piece_ + kLengthAt, moved.end);
  WriteLittleInt32(piece_ + header_.length + 4 * static_cast<size_t>(block), moved.begin);
  return {piece_, moved.end, moved};
}

void ChunkReader::CheckSum() {
  if (!chunk_.sum) return;
  LoadAll();
  if (ChunkSum(bytes_, static_cast<size_t>(header_.cbytes)) == *chunk_.sum) return;
  Fail(Kind::kIntegrity, "Expected chunk ", chunk_.nchunk,
       " as it was written, but its checksum does not match its stored bytes.");
}

}  // namespace b2
