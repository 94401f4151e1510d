#include "recover/scan.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "frame/big_endian.h"
#include "frame/trailer.h"

namespace b2 {

namespace {

constexpr size_t kWindow = 1 << 20;
// Metadata that is larger is not looked for.
constexpr uint64_t kLargestTrailer = 256 << 20;
constexpr uint64_t kLargestIndex = 64 << 20;
constexpr uint8_t kTrailerStart[] = {0x94, 0x01, 0x93, 0xcd};

int32_t Little(const uint8_t* bytes) {
  int32_t value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

// What most bytes that are no header fail already.
bool MayBeChunk(const uint8_t* bytes, uint64_t available) {
  const int32_t nbytes = Little(bytes + 4);
  const int32_t cbytes = Little(bytes + 12);
  return bytes[0] >= 1 && bytes[0] <= 6 && bytes[3] != 0 && nbytes > 0 && Little(bytes + 8) > 0 &&
         cbytes >= static_cast<int32_t>(kOldChunkHeaderLength) &&
         static_cast<uint64_t>(cbytes) <= available;
}

}  // namespace

std::span<const uint8_t> Scan::Peek(uint64_t at, size_t n) {
  if (at >= size_) return {};
  n = static_cast<size_t>(std::min<uint64_t>(n, size_ - at));
  if (at < window_at_ || at + n > window_at_ + window_.size()) {
    work_.Check();
    window_.resize(static_cast<size_t>(std::min<uint64_t>(std::max(n, kWindow), size_ - at)));
    window_at_ = at;
    try {
      source_->Read(at, window_.data(), window_.size());
    } catch (const Error& error) {
      if (error.kind() == Kind::kAborted) throw;
      std::fill(window_.begin(), window_.end(), uint8_t{0});  // a part of the disk that is gone
    }
  }
  return std::span(window_).subspan(static_cast<size_t>(at - window_at_), n);
}

std::optional<ChunkHeader> Scan::ChunkAt(uint64_t at) {
  const std::span<const uint8_t> bytes = Peek(at, kChunkHeaderLength);
  if (bytes.size() < kOldChunkHeaderLength || !MayBeChunk(bytes.data(), size_ - at))
    return std::nullopt;
  try {
    return ParseChunkHeader(bytes.data(), size_ - at);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<uint64_t> Scan::NextChunk(uint64_t at, const Accept& accept) {
  for (; at + kOldChunkHeaderLength <= size_; ++at) {
    const std::optional<ChunkHeader> header = ChunkAt(at);
    if (header && accept(*header)) return at;
  }
  return std::nullopt;
}

StoredChunk Scan::Stored(uint64_t at) const {
  StoredChunk chunk;
  chunk.nchunk = -1;
  chunk.nbytes = -1;
  chunk.typesize = 1;
  chunk.source = source_;
  chunk.offset = at;
  chunk.available = size_ - at;
  return chunk;
}

std::optional<std::vector<int64_t>> Scan::IndexAt(uint64_t at, int64_t max_chunks) {
  const std::optional<ChunkHeader> header = ChunkAt(at);
  if (!header || header->nbytes % 8 != 0 || header->nbytes / 8 > max_chunks) return std::nullopt;
  std::vector<int64_t> positions(static_cast<size_t>(header->nbytes / 8));
  try {
    DecodeChunk(Stored(at), reinterpret_cast<uint8_t*>(positions.data()),
                static_cast<size_t>(header->nbytes));
  } catch (const Error&) {
    return std::nullopt;
  }
  return positions;
}

std::optional<FoundTail> Scan::TailAt(uint64_t trailer_at) {
  const auto room = static_cast<size_t>(std::min(size_ - trailer_at, kLargestTrailer));
  for (size_t n = std::min<size_t>(room, 1 << 16);; n = std::min(room, n * 64)) {
    const std::span<const uint8_t> bytes = Peek(trailer_at, n);
    try {
      FoundTail tail{trailer_at, ParseMetalayers(bytes, 2), std::nullopt};
      size_t end = 2 + 1 + 3 + 3 + 3;
      for (const Metalayer& layer : tail.vlmeta)
        end += 1 + layer.name.size() + 5 + 5 + layer.content.size();
      if (end + kTrailerEnd > bytes.size()) return std::nullopt;
      if (TrailerLength(bytes.subspan(end, kTrailerEnd)) != end + kTrailerEnd) return std::nullopt;
      tail.index_at = IndexBefore(trailer_at);
      return tail;
    } catch (const Error&) {
      if (n == room) return std::nullopt;
    }
  }
}

std::optional<uint64_t> Scan::IndexBefore(uint64_t trailer_at) {
  for (uint64_t reach = 1 << 12;; reach *= 16) {
    const uint64_t from = trailer_at > reach ? trailer_at - reach : 0;
    const std::span<const uint8_t> bytes = Peek(from, static_cast<size_t>(trailer_at - from));
    for (size_t i = bytes.size(); i-- > 0;) {
      const size_t rest = bytes.size() - i;
      const bool fits = rest >= kChunkHeaderLength && bytes[i + 3] == sizeof(int64_t) &&
                        static_cast<size_t>(Little(bytes.data() + i + 12)) == rest;
      if (fits && ChunkAt(from + i)) return from + i;
    }
    if (from == 0 || reach >= kLargestIndex) return std::nullopt;
  }
}

std::vector<FoundTail> Scan::Tails(uint64_t from) {
  std::vector<FoundTail> tails;
  for (uint64_t at = from; at < size_;) {
    const std::span<const uint8_t> bytes = Peek(at, kWindow);
    const auto found =
        std::search(bytes.begin(), bytes.end(), std::begin(kTrailerStart), std::end(kTrailerStart));
    if (found == bytes.end()) {
      // A start may reach into the next window.
      at += bytes.size() < kWindow ? bytes.size() : bytes.size() - sizeof kTrailerStart + 1;
      continue;
    }
    at += static_cast<uint64_t>(found - bytes.begin());
    if (auto tail = TailAt(at)) tails.push_back(std::move(*tail));
    ++at;
  }
  return tails;
}

}  // namespace b2
