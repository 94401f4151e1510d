#include "frame/trailer.h"

#include "error.h"
#include "frame/big_endian.h"

namespace b2 {

namespace {
constexpr uint8_t kTrailerVersion = 1;
}

uint32_t TrailerLength(std::span<const uint8_t> end) {
  if (end.size() != kTrailerEnd || end[0] != 0xce || end[5] != 0xd8) {
    Fail(Kind::kCorrupt, "Expected the length of the trailer at the end of the frame.");
  }
  const auto length = ReadBig<uint32_t>(end.data() + 1);
  if (length < kShortestTrailer) {
    Fail(Kind::kCorrupt, "Expected a trailer of at least ", kShortestTrailer,
         " bytes, but it declares ", length, ".");
  }
  return length;
}

std::vector<Metalayer> ParseTrailer(std::span<const uint8_t> bytes) {
  if (bytes[0] != 0x94 || bytes[1] > 0x7f) {
    Fail(Kind::kCorrupt, "Expected the trailer of a frame, but it starts with byte ", +bytes[0],
         ".");
  }
  return ParseMetalayers(bytes.first(bytes.size() - kTrailerEnd), 2);
}

std::vector<uint8_t> SerializeTrailer(const std::vector<Metalayer>& vlmeta) {
  std::vector<uint8_t> bytes{0x94, kTrailerVersion};
  AppendMetalayers(bytes, vlmeta, MapSize::kFromSize);
  AppendBig(bytes, 0xce, static_cast<uint32_t>(bytes.size() + kTrailerEnd));
  bytes.push_back(0xd8);
  bytes.resize(bytes.size() + 17);
  return bytes;
}

}  // namespace b2
