#include "recover/layout.h"

#include <algorithm>

#include "error.h"
#include "frame/big_endian.h"

namespace b2 {

namespace {

constexpr size_t kLongestLayout = 1 << 16;
// Chunks that are believed without an index that lists them.
constexpr int64_t kMostUnlisted = 1 << 22;

std::optional<ArrayLayout> Parse(const std::vector<uint8_t>& content, int64_t itemsize) {
  try {
    return ParseLayout(content, itemsize);
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool Agrees(const ArrayLayout& layout, const Evidence& evidence) {
  const FrameHeader& header = evidence.header;
  const bool header_agrees = layout.chunk_bytes == header.chunksize &&
                             layout.nchunks * layout.chunk_bytes == header.nbytes;
  if (const auto& chunk = evidence.chunk) {
    const auto block = std::min(layout.block_bytes, layout.chunk_bytes);
    const bool own = chunk->nbytes == layout.chunk_bytes &&
                     (!chunk->HasBlockStarts() || chunk->blocksize == block);
    if (!own) return false;
  } else if (!header_agrees) {
    return evidence.index_length == layout.nchunks;
  }
  if (header_agrees || evidence.index_length == layout.nchunks) return true;
  return !evidence.index_length && layout.nchunks <= kMostUnlisted;
}

}  // namespace

bool IsLayout(const Metalayer& layer) { return Parse(layer.content, 1).has_value(); }

std::optional<FoundLayout> FindLayout(const std::vector<uint8_t>& header) {
  for (size_t at = kFixedHeaderLength; at + 16 < header.size(); ++at) {
    const uint8_t* start = header.data() + at;
    if (start[0] != 0x97 || start[2] > kMaxDims || start[3] != 0x90 + start[2]) continue;
    const size_t room = std::min(header.size() - at, kLongestLayout);
    FoundLayout found{{"b2nd", {start, start + room}}, 0};
    const std::optional<ArrayLayout> layout = Parse(found.layer.content, 1);
    if (!layout) continue;
    found.layer.content = SerializeLayout(*layout);
    found.end = at + found.layer.content.size();
    while (found.end + 5 < header.size() && header[found.end] == 0xc6)
      found.end += 5 + static_cast<size_t>(ReadBig<uint32_t>(header.data() + found.end + 1));
    return found;
  }
  return std::nullopt;
}

std::optional<ArrayLayout> PlausibleLayout(const std::vector<uint8_t>& content,
                                           const Evidence& evidence) {
  std::optional<ArrayLayout> layout = Parse(content, evidence.header.typesize);
  if (layout && Agrees(*layout, evidence)) return layout;
  const std::optional<ArrayLayout> items = Parse(content, 1);
  if (!evidence.chunk || !items || items->chunk_bytes == 0) return std::nullopt;
  const int64_t itemsize = evidence.chunk->nbytes / items->chunk_bytes;
  // Larger ones do not fit the header of a chunk.
  const int64_t told = evidence.chunk->typesize;
  if (itemsize == 0 || (told > 1 ? told != itemsize : itemsize > 1 && itemsize < 256))
    return std::nullopt;
  layout = Parse(content, itemsize);
  return layout && Agrees(*layout, evidence) ? layout : std::nullopt;
}

}  // namespace b2
