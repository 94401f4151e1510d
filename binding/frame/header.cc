#include "frame/header.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "frame/big_endian.h"

namespace b2 {

namespace {

constexpr uint8_t kMagic[] = {0x9e, 0xa8, 'b', '2', 'f', 'r', 'a', 'm', 'e', 0};
constexpr int kNewestVersion = 3;
constexpr uint8_t kWideOffsets = 0x10;
constexpr uint8_t kVariableChunks = 0x40;
constexpr uint8_t kVlBlocks = 0x80;
constexpr uint8_t kUserCodec = 6;
constexpr int32_t kMaxHeaderLength = 1 << 30;

struct Marker {
  size_t at;
  uint8_t byte;
};
constexpr Marker kMarkers[] = {{10, 0xd2}, {15, 0xcf}, {24, 0xa4}, {29, 0xd3},
                               {38, 0xd3}, {47, 0xd2}, {52, 0xd2}, {57, 0xd2},
                               {62, 0xd1}, {65, 0xd1}, {69, 0xd8}};

void CheckHeader(const FrameHeader& header) {
  if (header.frame_length < header.header_length || header.nbytes < 0 || header.cbytes < 0) {
    Fail(Kind::kCorrupt,
         "Expected possible lengths in the header of a frame, but it declares a frame of ",
         header.frame_length, " bytes with ", header.nbytes, " bytes of data compressed to ",
         header.cbytes, ".");
  }
  if (header.typesize <= 0 || header.typesize > kMaxBlockBytes) {
    Fail(Kind::kCorrupt, "Expected a type of 1 to ", kMaxBlockBytes,
         " bytes, but the frame declares ", header.typesize, ".");
  }
  if (header.blocksize < 0 || header.blocksize > kMaxBlockBytes || header.chunksize < -1 ||
      header.chunksize > kMaxChunkBytes) {
    Fail(Kind::kCorrupt, "Expected possible sizes of chunks and blocks, but the frame declares ",
         header.chunksize, " and ", header.blocksize, " bytes.");
  }
  if (header.variable_chunks && header.chunksize != 0) {
    Fail(Kind::kCorrupt,
         "Expected no common size for chunks of different sizes, but the frame declares ",
         header.chunksize, " bytes.");
  }
}

}  // namespace

const Metalayer* FrameHeader::FindMeta(const std::string& name) const {
  const auto found = std::find_if(meta.begin(), meta.end(),
                                  [&](const Metalayer& layer) { return layer.name == name; });
  return found == meta.end() ? nullptr : &*found;
}

int32_t HeaderLength(std::span<const uint8_t> fixed) {
  if (fixed.size() < kFixedHeaderLength || std::memcmp(fixed.data(), kMagic, sizeof kMagic) != 0) {
    Fail(Kind::kFormat, "Expected a Blosc2 frame, which starts with the bytes 9e a8 'b2frame'.");
  }
  const auto length = ReadBig<int32_t>(fixed.data() + 11);
  if (length < static_cast<int32_t>(kFixedHeaderLength) || length > kMaxHeaderLength) {
    Fail(Kind::kCorrupt, "Expected a frame header of at least ", kFixedHeaderLength,
         " bytes, but it declares ", length, ".");
  }
  return length;
}

FrameHeader ParseHeader(std::span<const uint8_t> bytes) {
  FrameHeader header;
  header.header_length = HeaderLength(bytes);
  const uint8_t* at = bytes.data();
  for (const Marker& marker : kMarkers) {
    if (at[marker.at] != marker.byte) {
      Fail(Kind::kCorrupt, "Expected byte ", +marker.byte, " at ", marker.at,
           " of the frame's header, but found ", +at[marker.at], ".");
    }
  }
  header.version = at[25] & 0x0f;
  if (header.version > kNewestVersion) {
    Fail(Kind::kUnsupported, "Expected a frame of version ", kNewestVersion,
         " or older, but it declares version ", header.version, ".");
  }
  if ((at[25] & 0x30) != kWideOffsets)
    Fail(Kind::kUnsupported, "Expected a frame with offsets of 64 bits.");
  if (at[26] > 1)
    Fail(Kind::kUnsupported, "Expected a contiguous or a sparse frame, but it declares kind ",
         +at[26], ".");
  header.frame_length = ReadBig<int64_t>(at + 16);
  header.variable_chunks = (at[25] & kVariableChunks) != 0;
  header.vlblocks = (at[25] & kVlBlocks) != 0;
  header.sparse = at[26] == 1;
  header.codec.codec = (at[27] & 0x0f) == kUserCodec ? at[77] : at[27] & 0x0f;
  header.codec.clevel = at[27] >> 4;
  header.codec.split_mode = static_cast<uint8_t>((at[28] & 0x03) + 1);
  header.nbytes = ReadBig<int64_t>(at + 30);
  header.cbytes = ReadBig<int64_t>(at + 39);
  header.typesize = ReadBig<int32_t>(at + 48);
  header.blocksize = ReadBig<int32_t>(at + 53);
  header.chunksize = ReadBig<int32_t>(at + 58);
  header.edition =
      (ReadBig<int16_t>(at + 63) & 0x7fff) << 15 | (ReadBig<int16_t>(at + 66) & 0x7fff);
  header.has_vlmeta = at[68] == 0xc3;
  std::copy_n(at + 71, kMaxFilters, header.codec.filters.begin());
  std::copy_n(at + 79, kMaxFilters, header.codec.filters_meta.begin());
  header.codec.codec_meta = at[78];
  header.codec.use_dict = (at[85] & 1) != 0;
  CheckHeader(header);
  if (header.header_length > static_cast<int32_t>(kFixedHeaderLength)) {
    header.meta = ParseMetalayers(bytes, kFixedHeaderLength);
  }
  return header;
}

std::vector<uint8_t> SerializeHeader(FrameHeader& header) {
  std::vector<uint8_t> bytes(kFixedHeaderLength);
  uint8_t* at = bytes.data();
  std::copy(std::begin(kMagic), std::end(kMagic), at);
  for (const Marker& marker : kMarkers) at[marker.at] = marker.byte;
  header.variable_chunks = header.chunksize == 0;
  header.version = header.variable_chunks || header.vlblocks ? 3 : 2;
  at[25] = static_cast<uint8_t>(header.version | kWideOffsets |
                                (header.variable_chunks ? kVariableChunks : 0) |
                                (header.vlblocks ? kVlBlocks : 0));
  at[26] = header.sparse ? 1 : 0;
  const uint8_t codec = header.codec.codec;
  at[27] = static_cast<uint8_t>((codec >= kNdlz ? kUserCodec : codec) | header.codec.clevel << 4);
  at[28] = static_cast<uint8_t>(header.codec.split_mode - 1);
  WriteBig(at + 30, header.nbytes);
  WriteBig(at + 39, header.cbytes);
  WriteBig(at + 48, header.typesize);
  WriteBig(at + 53, header.blocksize);
  WriteBig(at + 58, header.chunksize);
  WriteBig(at + 63, static_cast<int16_t>(header.edition >> 15));
  WriteBig(at + 66, static_cast<int16_t>(header.edition & 0x7fff));
  at[68] = header.has_vlmeta ? 0xc3 : 0xc2;
  at[70] = kMaxFilters;
  std::copy(header.codec.filters.begin(), header.codec.filters.end(), at + 71);
  at[77] = codec;
  at[78] = header.codec.codec_meta;
  std::copy(header.codec.filters_meta.begin(), header.codec.filters_meta.end(), at + 79);
  at[85] = header.codec.use_dict ? 1 : 0;
  AppendMetalayers(bytes, header.meta, MapSize::kFromArray);
  header.header_length = static_cast<int32_t>(bytes.size());
  WriteBig(bytes.data() + 11, header.header_length);
  WriteBig(bytes.data() + 16, header.frame_length);
  return bytes;
}

}  // namespace b2
