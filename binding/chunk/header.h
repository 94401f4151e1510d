// The 32 bytes in front of every chunk (16 in chunks of Blosc 1), parsed and checked before
// C-Blosc2 sees them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace b2 {

constexpr int kMaxFilters = 6;
constexpr size_t kChunkHeaderLength = 32;
constexpr size_t kOldChunkHeaderLength = 16;
constexpr int64_t kMaxChunkBytes = 2147483647 - 32;  // uncompressed
constexpr int64_t kMaxBlockBytes = 536866816;

using FilterIds = std::array<uint8_t, kMaxFilters>;

// Ids as written into headers (codecs-registry.h, filters-registry.h of C-Blosc2).
enum CodecId : uint8_t {
  kBlosclz = 0,
  kLz4 = 1,
  kLz4hc = 2,
  kZlib = 4,
  kZstd = 5,
  kNdlz = 32,
  kZfpAccuracy = 33,
  kZfpPrecision = 34,
  kZfpRate = 35,
};

enum FilterId : uint8_t {
  kNoFilter = 0,
  kShuffle = 1,
  kBitshuffle = 2,
  kDelta = 3,
  kTruncPrec = 4,
  kNdcell = 32,
  kNdmean = 33,
  kBytedelta = 35,
  kIntTrunc = 36,
};

// A chunk whose items are all alike and are not stored.
enum class Special : uint8_t { kNone = 0, kZero = 1, kNan = 2, kValue = 3, kUninit = 4 };

struct ChunkHeader {
  uint8_t version;
  size_t length;  // of the header itself
  int32_t nbytes;
  int32_t cbytes;
  int32_t blocksize;  // never above nbytes; the number of blocks in a VL-block chunk
  int32_t typesize;
  uint8_t codec;
  FilterIds filters;
  FilterIds filters_meta;
  Special special;
  bool memcpyed;
  bool split;  // a block holds one stream per byte of the type
  bool dictionary;
  bool vlblocks;

  int32_t nblocks() const {
    return vlblocks ? blocksize : nbytes == 0 ? 0 : (nbytes - 1) / blocksize + 1;
  }

  // Uncompressed; not for VL-block chunks, whose blocks tell it themselves.
  int32_t BlockBytes(int32_t block) const;

  // Whether C-Blosc2 leaves the bytes behind the last whole item of a block undefined. It does so
  // with bitshuffled blocks of Blosc 1, which has stored them since 1.18.
  bool LosesTail(int32_t block) const;
  bool LosesTails() const;

  // Whether several threads may decode parts of it at once.
  bool IsDivisible() const;

  // Whether blocks follow one by one behind a table of their starts.
  bool HasBlockStarts() const { return special == Special::kNone && !memcpyed && nbytes > 0; }
  bool HasFilter(uint8_t id) const;

  // Codecs and filters that look up shape and blocks in the `b2nd` metalayer of the frame.
  bool NeedsGeometry() const;

  // Whether one block can be decoded without its neighbours. Not with a dictionary (C-Blosc2 does
  // not load it then) nor with DELTA (its reference is block 0), and not with the n-d codecs, which
  // see a whole chunk at a time; nor where blocks lose bytes, or end within an item, which getitem
  // refuses.
  bool BlocksAreIndependent() const;
};

bool CodecNeedsGeometry(uint8_t codec);
bool FilterNeedsGeometry(uint8_t filter);

// Throws kUnsupported unless C-Blosc2 decodes these by itself: other ids make it load a shared
// library by name and run Python to find it. And unless this processor can run them.
void CheckCodec(uint8_t codec);
void CheckFilters(const FilterIds& filters);

// `available`: how many bytes there are from here to the end of where chunks may be; at least 16
// are readable at `bytes`, and 32 where available says so. Throws kCorrupt, kTruncated or
// kUnsupported.
ChunkHeader ParseChunkHeader(const uint8_t* bytes, uint64_t available);

int32_t LittleInt32(const uint8_t* bytes);

}  // namespace b2
