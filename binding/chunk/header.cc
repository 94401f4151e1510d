#include "chunk/header.h"

#include <algorithm>

#include "error.h"
#include "system/processor.h"

namespace b2 {

namespace {

constexpr uint8_t kNewestVersion = 6;
constexpr uint8_t kBlosc1Version = 2;
constexpr uint8_t kExtended = 0x05;  // both shuffle bits of Blosc 1 at once
constexpr uint8_t kMemcpyed = 0x02;
constexpr uint8_t kNotSplit = 0x10;
constexpr uint8_t kOldShuffle = 0x01;
constexpr uint8_t kOldBitshuffle = 0x04;
constexpr uint8_t kOldDelta = 0x08;
constexpr uint8_t kVlBlocks = 0x01;
constexpr uint8_t kDictionary = 0x01;
constexpr uint8_t kLazy = 0x08;
constexpr uint8_t kInstrumented = 0x80;

// The three bits of the chunk's flags; LZ4HC shares LZ4's format.
uint8_t CodecOfFormat(uint8_t format, uint8_t user_codec) {
  switch (format) {
    case 0:
      return kBlosclz;
    case 1:
      return kLz4;
    case 3:
      return kZlib;
    case 4:
      return kZstd;
    case 6:
      return user_codec;
    default:
      Fail(Kind::kUnsupported, "Expected a chunk format of Blosc2, but the chunk has format ",
           +format, ".");
  }
}

FilterIds FiltersOfBlosc1(uint8_t flags, int32_t typesize) {
  FilterIds filters{};
  if ((flags & kOldShuffle) != 0 && typesize > 1) filters[5] = kShuffle;
  if ((flags & kOldBitshuffle) != 0) filters[5] = kBitshuffle;
  if ((flags & kOldDelta) != 0) filters[4] = kDelta;
  return filters;
}

void CheckSizes(const ChunkHeader& header, uint64_t available) {
  if (header.cbytes < static_cast<int32_t>(header.length)) {
    Fail(Kind::kCorrupt, "Expected a chunk of at least ", header.length,
         " bytes, but its header declares ", header.cbytes, ".");
  }
  if (static_cast<uint64_t>(header.cbytes) > available) {
    Fail(Kind::kTruncated, "Expected a chunk of ", header.cbytes, " bytes, but there are only ",
         available, ".");
  }
  if (header.nbytes < 0 || header.nbytes > kMaxChunkBytes || header.blocksize <= 0 ||
      header.blocksize > kMaxBlockBytes || header.typesize == 0) {
    Fail(Kind::kCorrupt, "Expected possible sizes in a chunk's header, but it declares ",
         header.nbytes, " bytes in blocks of ", header.blocksize, " with items of ",
         header.typesize, ".");
  }
  const int64_t starts =
      static_cast<int64_t>(header.length) + 4 * static_cast<int64_t>(header.nblocks());
  if (header.HasBlockStarts() && starts > header.cbytes) {
    Fail(Kind::kCorrupt, "Expected room for the starts of ", header.nblocks(),
         " blocks, but the chunk has ", header.cbytes, " bytes.");
  }
  if (header.memcpyed && header.special == Special::kNone &&
      static_cast<int64_t>(header.cbytes) != header.nbytes + static_cast<int64_t>(header.length)) {
    Fail(Kind::kCorrupt, "Expected ", header.nbytes,
         " uncompressed bytes behind the chunk's header, but it declares ", header.cbytes,
         " in all.");
  }
  if (header.special == Special::kValue) {
    const int64_t width = header.cbytes - static_cast<int64_t>(header.length);
    if (width <= 0 || header.nbytes % width != 0) {
      Fail(Kind::kCorrupt, "Expected ", header.nbytes,
           " bytes to be a multiple of the repeated value, which has ", width, ".");
    }
  }
}

}  // namespace

bool ChunkHeader::HasFilter(uint8_t id) const {
  return std::find(filters.begin(), filters.end(), id) != filters.end();
}

bool CodecNeedsGeometry(uint8_t codec) { return codec >= kNdlz && codec <= kZfpRate; }
bool FilterNeedsGeometry(uint8_t filter) { return filter == kNdcell || filter == kNdmean; }

bool ChunkHeader::NeedsGeometry() const {
  return CodecNeedsGeometry(codec) ||
         std::any_of(filters.begin(), filters.end(), FilterNeedsGeometry);
}

bool ChunkHeader::BlocksAreIndependent() const {
  const bool whole_items = blocksize % typesize == 0 && nbytes % typesize == 0;
  return whole_items && !vlblocks && !dictionary && !HasFilter(kDelta) && !NeedsGeometry() &&
         !LosesTails();
}

int32_t ChunkHeader::BlockBytes(int32_t block) const {
  return std::min(blocksize, nbytes - block * blocksize);
}

bool ChunkHeader::LosesTail(int32_t block) const {
  // Numbers of items that 8 does not divide are not shuffled in that version, but copied as a
  // whole.
  const int32_t n = BlockBytes(block);
  return version == kBlosc1Version && HasFilter(kBitshuffle) && n % typesize != 0 &&
         n / typesize % 8 == 0;
}

bool ChunkHeader::IsDivisible() const {
  return HasBlockStarts() && !vlblocks && !HasFilter(kDelta) && !NeedsGeometry() && !LosesTails();
}

bool ChunkHeader::LosesTails() const {
  return HasBlockStarts() && !vlblocks && (LosesTail(0) || LosesTail(nblocks() - 1));
}

void CheckCodec(uint8_t codec) {
  const bool known =
      codec <= kLz4hc || codec == kZlib || codec == kZstd || CodecNeedsGeometry(codec);
  if (!known)
    Fail(Kind::kUnsupported, "Expected a codec that is built in, but the data use codec ", +codec,
         ".");
}

void CheckFilters(const FilterIds& filters) {
  for (const uint8_t filter : filters) {
    const bool known = filter <= kTruncPrec || filter == kNdcell || filter == kNdmean ||
                       filter == kBytedelta || filter == kIntTrunc;
    if (!known)
      Fail(Kind::kUnsupported, "Expected a filter that is built in, but the data use filter ",
           +filter, ".");
    // C-Blosc2 has variants of its other filters to choose from at run time. Of this one it has
    // been compiled a single one.
    if (filter == kBytedelta && !HasBytedeltaInstructions()) {
      Fail(Kind::kUnsupported,
           "Expected a processor with SSSE3 for the filter bytedelta, but this one has none.");
    }
  }
}

int32_t LittleInt32(const uint8_t* bytes) {
  return static_cast<int32_t>(
      static_cast<uint32_t>(bytes[0]) | static_cast<uint32_t>(bytes[1]) << 8 |
      static_cast<uint32_t>(bytes[2]) << 16 | static_cast<uint32_t>(bytes[3]) << 24);
}

ChunkHeader ParseChunkHeader(const uint8_t* bytes, uint64_t available) {
  if (available < kOldChunkHeaderLength) {
    Fail(Kind::kTruncated, "Expected the header of a chunk, but only ", available,
         " bytes are left.");
  }
  const uint8_t version = bytes[0];
  const uint8_t flags = bytes[2];
  if (version == 0 || version > kNewestVersion) {
    Fail(Kind::kUnsupported, "Expected a chunk of version 1 to ", +kNewestVersion,
         ", but it declares ", +version, ".");
  }
  ChunkHeader header{};
  header.version = version;
  header.typesize = bytes[3];
  header.nbytes = LittleInt32(bytes + 4);
  header.blocksize = LittleInt32(bytes + 8);
  header.cbytes = LittleInt32(bytes + 12);
  header.memcpyed = (flags & kMemcpyed) != 0;
  header.split = (flags & kNotSplit) == 0;
  const auto format = static_cast<uint8_t>(flags >> 5);
  if ((flags & kExtended) == kExtended) {
    header.length = kChunkHeaderLength;
    if (available < kChunkHeaderLength) {
      Fail(Kind::kTruncated, "Expected the header of a chunk, but only ", available,
           " bytes are left.");
    }
    std::copy_n(bytes + 16, kMaxFilters, header.filters.begin());
    std::copy_n(bytes + 24, kMaxFilters, header.filters_meta.begin());
    const uint8_t state = bytes[31];
    if ((state & (kLazy | kInstrumented)) != 0) {
      Fail(Kind::kUnsupported,
           "Expected a complete chunk, but it is marked as lazy or instrumented.");
    }
    const auto special = static_cast<uint8_t>((state >> 4) & 0x07);
    if (special > static_cast<uint8_t>(Special::kUninit)) {
      Fail(Kind::kCorrupt, "Expected a special value of Blosc2, but the chunk declares kind ",
           +special, ".");
    }
    header.special = static_cast<Special>(special);
    header.dictionary = (state & kDictionary) != 0;
    header.vlblocks = (bytes[30] & kVlBlocks) != 0;
    header.codec = CodecOfFormat(format, bytes[22]);
  } else {
    header.length = kOldChunkHeaderLength;
    header.filters = FiltersOfBlosc1(flags, header.typesize);
    header.codec = CodecOfFormat(format, 0);
  }
  if (header.vlblocks && (header.memcpyed || header.special != Special::kNone)) {
    Fail(Kind::kCorrupt,
         "Expected blocks of their own lengths to be stored, but the chunk is special or raw.");
  }
  if (!header.vlblocks && header.nbytes > 0)
    header.blocksize = std::min(header.blocksize, header.nbytes);
  CheckSizes(header, available);
  CheckCodec(header.codec);
  CheckFilters(header.filters);
  return header;
}

}  // namespace b2
