// Looks for parts of a frame in the bytes of a damaged file, where nothing says any more where they
// are. Positions count from the beginning of the file.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "chunk/decode.h"
#include "frame/metalayers.h"
#include "pool/work.h"

namespace b2 {

// A trailer, and whether the chunk in front of it is an index.
struct FoundTail {
  uint64_t trailer_at = 0;
  std::vector<Metalayer> vlmeta;
  std::optional<uint64_t> index_at;
};

class Scan {
 public:
  using Accept = std::function<bool(const ChunkHeader&)>;

  Scan(std::shared_ptr<const Source> source, Work& work)
      : source_(std::move(source)), size_(source_->size()), work_(work) {}

  uint64_t size() const { return size_; }

  // The header of the chunk that begins here, if its numbers are possible.
  std::optional<ChunkHeader> ChunkAt(uint64_t at);
  // The next position, from `at` on, of a chunk that is accepted.
  std::optional<uint64_t> NextChunk(uint64_t at, const Accept& accept);

  // The chunk itself, to be decoded.
  StoredChunk Stored(uint64_t at) const;
  // What an index that begins here holds.
  std::optional<std::vector<int64_t>> IndexAt(uint64_t at, int64_t max_chunks);

  std::optional<FoundTail> TailAt(uint64_t trailer_at);
  // All of them, in order.
  std::vector<FoundTail> Tails(uint64_t from);

 private:
  // Up to n bytes; fewer at the end of the file.
  std::span<const uint8_t> Peek(uint64_t at, size_t n);
  std::optional<uint64_t> IndexBefore(uint64_t trailer_at);

  std::shared_ptr<const Source> source_;
  uint64_t size_;
  Work& work_;
  std::vector<uint8_t> window_;
  uint64_t window_at_ = 0;
};

}  // namespace b2
