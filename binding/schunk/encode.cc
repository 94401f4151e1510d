#include "schunk/encode.h"

#include <algorithm>
#include <cstring>

#include "chunk/block_starts.h"
#include "chunk/special.h"
#include "error.h"
#include "source/memory.h"

namespace b2 {

namespace {

StoredChunk ChunkInMemory(ByteSpan bytes, int32_t typesize, int64_t nchunk) {
  StoredChunk chunk;
  chunk.nchunk = nchunk;
  chunk.nbytes = -1;
  chunk.typesize = typesize;
  chunk.source = std::make_shared<MemorySource>(bytes.data(), bytes.size(), nullptr);
  chunk.available = bytes.size();
  return chunk;
}

// The n-d codecs would look for an array's shape.
void CheckCodecOf(const SchunkSettings& settings) {
  if (!NeedsGeometry(settings.codec)) return;
  Fail(Kind::kUnsupported,
       "Expected a codec and filters that work on plain bytes, but one of them needs an "
       "n-dimensional array.");
}

// Whether every stream is one that may be decoded: those of BloscLZ must not be too long.
bool IsReadable(const EncodedChunk& chunk) {
  if (chunk.bytes == nullptr) return true;
  const uint8_t* bytes = chunk.bytes->data();
  const ChunkHeader header = ParseChunkHeader(bytes, chunk.bytes->size());
  if (header.codec != kBlosclz || !header.HasBlockStarts()) return true;
  const std::vector<StoredBlock> blocks = ReadBlockStarts(header, bytes);
  try {
    for (size_t i = 0; i < blocks.size(); ++i)
      CheckStreams(header, bytes, static_cast<int32_t>(i), blocks[i]);
  } catch (const Error&) {
    return false;
  }
  return true;
}

// C-Blosc2's DELTA leaves out what follows the last whole item.
int32_t TypesizeFor(const SchunkSettings& settings, int32_t n) {
  const FilterIds& filters = settings.codec.filters;
  const bool delta = std::find(filters.begin(), filters.end(), kDelta) != filters.end();
  return delta && n % settings.typesize != 0 ? 1 : settings.typesize;
}

EncodedChunk EncodeOnce(const SchunkSettings& settings, ByteSpan items) {
  const auto n = static_cast<int32_t>(items.size());
  ChunkEncoder encoder(settings.codec, TypesizeFor(settings, n), settings.blocksize, nullptr);
  return encoder.Encode(items.data(), n);
}

void WriteLittleInt32(uint8_t* to, int32_t value) {
  for (int i = 0; i < 4; ++i) to[i] = static_cast<uint8_t>(static_cast<uint32_t>(value) >> (8 * i));
}

// Zeros as an ordinary chunk: each block is one stream of length zero, which stands for zeros.
EncodedChunk StoredZeros(int32_t nbytes) {
  constexpr int32_t kBlock = 1 << 20;
  constexpr uint8_t kVersion = 5;
  constexpr uint8_t kCodecVersion = 1;
  constexpr uint8_t kExtendedNotSplit = 0x15;
  const int32_t blocksize = std::min(nbytes, kBlock);
  const int32_t nblocks = (nbytes - 1) / blocksize + 1;
  std::vector<uint8_t> bytes(kChunkHeaderLength + 8 * static_cast<size_t>(nblocks));
  uint8_t* at = bytes.data();
  at[0] = kVersion;
  at[1] = kCodecVersion;
  at[2] = kExtendedNotSplit;
  at[3] = 1;
  WriteLittleInt32(at + 4, nbytes);
  WriteLittleInt32(at + 8, blocksize);
  WriteLittleInt32(at + 12, static_cast<int32_t>(bytes.size()));
  const auto streams = static_cast<int32_t>(kChunkHeaderLength) + 4 * nblocks;
  for (int32_t i = 0; i < nblocks; ++i)
    WriteLittleInt32(at + kChunkHeaderLength + 4 * static_cast<size_t>(i), streams + 4 * i);
  return {Special::kNone, std::make_shared<const std::vector<uint8_t>>(std::move(bytes))};
}

EncodedChunk RepeatedNan(int32_t typesize, int32_t nbytes) {
  std::vector<uint8_t> nan(static_cast<size_t>(typesize));
  FillSpecial(Special::kNan, typesize, nullptr, 0, nan.data(), nan.size());
  return EncodeRepeated(nan, nbytes, 0);
}

void DecodeOnce(const StoredChunk& chunk, const ChunkHeader& header) {
  const auto n = static_cast<size_t>(header.nbytes);
  if (header.vlblocks) VlblockSizes(chunk);
  DecodeChunk(chunk, ThisThread().assembly.Reserve(n), n);
}

}  // namespace

NewChunk EncodeItems(const SchunkSettings& settings, ByteSpan items) {
  if (items.empty() || items.size() > static_cast<size_t>(kMaxChunkBytes)) {
    Fail(Kind::kRange, "Expected 1 to ", kMaxChunkBytes, " bytes for a chunk, but got ",
         items.size(), ".");
  }
  CheckCodecOf(settings);
  EncodedChunk chunk = EncodeOnce(settings, items);
  if (!IsReadable(chunk)) {
    SchunkSettings raw = settings;
    raw.codec.clevel = 0;
    chunk = EncodeOnce(raw, items);
  }
  return {std::move(chunk), static_cast<int32_t>(items.size()), false};
}

NewChunk EncodeBlocks(const SchunkSettings& settings, std::span<const ByteSpan> blocks) {
  CheckCodecOf(settings);
  EncodedChunk chunk = EncodeVlblocks(settings.codec, settings.typesize, blocks);
  if (!IsReadable(chunk)) {
    CodecSettings other = settings.codec;
    other.codec = kLz4;
    chunk = EncodeVlblocks(other, settings.typesize, blocks);
  }
  int64_t nbytes = 0;
  for (const ByteSpan& block : blocks) nbytes += static_cast<int64_t>(block.size());
  return {std::move(chunk), static_cast<int32_t>(nbytes), true};
}

NewChunk AcceptChunk(ByteSpan bytes, int32_t typesize, int64_t nchunk) {
  const StoredChunk chunk = ChunkInMemory(bytes, typesize, nchunk);
  const ChunkHeader header = ReadChunkHeader(chunk);
  if (header.length != kChunkHeaderLength)
    Fail(Kind::kUnsupported, "Expected a chunk of Blosc2, but this is one of Blosc 1.");
  if (header.nbytes == 0) Fail(Kind::kRange, "Expected a chunk that holds something.");
  const auto whole = [&]() -> EncodedChunk {
    return {Special::kNone, std::make_shared<const std::vector<uint8_t>>(
                                bytes.begin(), bytes.begin() + header.cbytes)};
  };
  NewChunk accepted{{}, header.nbytes, header.vlblocks};
  switch (header.special) {
    case Special::kZero:
    case Special::kUninit:
      accepted.chunk = {header.special, nullptr};
      return accepted;
    case Special::kNan:
      if ((header.typesize != 4 && header.typesize != 8) || header.nbytes % header.typesize != 0) {
        Fail(Kind::kCorrupt, "Expected NaN of 4 or 8 bytes, but the chunk has ", header.nbytes,
             " bytes of items of ", header.typesize, ".");
      }
      // An index says NaN of the frame's items only.
      accepted.chunk = header.typesize == typesize ? EncodedChunk{Special::kNan, nullptr}
                                                   : RepeatedNan(header.typesize, header.nbytes);
      return accepted;
    case Special::kValue:
      accepted.chunk = whole();
      return accepted;
    case Special::kNone:
      break;
  }
  DecodeOnce(chunk, header);
  accepted.chunk = whole();
  return accepted;
}

EncodedChunk EncodeAlike(Special special, ByteSpan value, int32_t nbytes) {
  if (special != Special::kValue) return {special, nullptr};
  return EncodeRepeated(value, nbytes, 0);
}

EncodedChunk Storable(const FrameHeader& header, NewChunk chunk) {
  const Special special = chunk.chunk.special;
  const bool fits = header.chunksize != 0 && chunk.nbytes % header.typesize == 0;
  if (special == Special::kNone || fits) return std::move(chunk.chunk);
  return Stored(special, header.typesize, chunk.nbytes);
}

EncodedChunk Stored(Special special, int32_t typesize, int32_t nbytes) {
  return special == Special::kNan ? RepeatedNan(typesize, nbytes) : StoredZeros(nbytes);
}

}  // namespace b2
