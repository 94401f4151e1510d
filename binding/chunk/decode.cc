#include "chunk/decode.h"

#include <algorithm>
#include <cstring>

#include "chunk/block_starts.h"
#include "chunk/context.h"
#include "chunk/cost.h"
#include "chunk/reader.h"
#include "chunk/some_blocks.h"
#include "chunk/special.h"
#include "error.h"
#include "pool/at_once.h"

namespace b2 {

namespace {

template <typename Body>
auto InChunk(const StoredChunk& chunk, Body body) {
  try {
    return body();
  } catch (Error& error) {
    if (error.nchunk < 0) error.nchunk = chunk.nchunk;
    throw;
  }
}

void CheckExpectation(const StoredChunk& chunk, const ChunkHeader& header) {
  if (chunk.nbytes >= 0 && header.nbytes != chunk.nbytes) {
    Fail(Kind::kCorrupt, "Expected chunk ", chunk.nchunk, " to hold ", chunk.nbytes,
         " bytes, but it declares ", header.nbytes, ".");
  }
  // Special and raw chunks are whole whatever block size they name.
  if (chunk.blocksize > 0 && header.HasBlockStarts() &&
      header.blocksize != std::min(chunk.blocksize, header.nbytes)) {
    Fail(Kind::kCorrupt, "Expected blocks of ", chunk.blocksize, " bytes in chunk ", chunk.nchunk,
         ", but it has blocks of ", header.blocksize, ".");
  }
  if (header.NeedsGeometry() && header.special == Special::kNone && chunk.geometry == nullptr) {
    Fail(Kind::kUnsupported, "Expected a codec and filters that work on plain bytes, but chunk ",
         chunk.nchunk, " uses one that needs an n-dimensional array.");
  }
}

// After an error a context may keep settings meant for the failed call, so it is not used again.
blosc2_context* Decompressor(const StoredChunk& chunk, const ChunkHeader& header, Context& own) {
  // A dictionary lies within its chunk's bytes, and getitem would go on using it for other chunks.
  if (header.NeedsGeometry() || header.dictionary) {
    own = MakeDecompressor(header.NeedsGeometry() ? chunk.geometry : nullptr);
    return own.get();
  }
  Context& shared = ThisThread().decompress;
  if (shared == nullptr) shared = MakeDecompressor(nullptr);
  return shared.get();
}

[[noreturn]] void FailDecode(const StoredChunk& chunk, int code) {
  ThisThread().decompress.reset();
  Fail(Kind::kCorrupt, "Expected chunk ", chunk.nchunk,
       " to decode, but C-Blosc2 reports: ", blosc2_error_string(code), ".");
}

void DecodeWhole(const StoredChunk& chunk, ChunkReader& reader, uint8_t* to) {
  const ChunkHeader& header = reader.header();
  if (header.nbytes == 0) return;
  Spend(CostOfDecoding(header, header.nbytes));
  reader.LoadAll();
  const uint8_t* bytes = reader.bytes();
  if (header.special != Special::kNone) {
    FillSpecial(header.special, chunk.typesize, bytes + header.length,
                static_cast<size_t>(header.cbytes) - header.length, to,
                static_cast<size_t>(header.nbytes));
    return;
  }
  if (header.memcpyed) {
    std::memcpy(to, bytes + header.length, static_cast<size_t>(header.nbytes));
    return;
  }
  // C-Blosc2 writes such chunks, but what it reads from them is not what it was given.
  if (header.vlblocks && header.HasFilter(kDelta)) {
    Fail(Kind::kUnsupported,
         "Expected blocks of variable length without the filter DELTA in chunk ", chunk.nchunk,
         ": there is no way to restore them.");
  }
  const std::vector<StoredBlock> blocks = ReadBlockStarts(header, bytes);
  for (size_t i = 0; i < blocks.size(); ++i)
    CheckStreams(header, bytes, static_cast<int32_t>(i), blocks[i]);
  Context own;
  const int got = blosc2_decompress_ctx(Decompressor(chunk, header, own), bytes, header.cbytes, to,
                                        header.nbytes);
  if (got != header.nbytes) FailDecode(chunk, got);
  if (header.LosesTails()) RestoreTails(header, bytes, to);
}

void GiveBlocks(const ChunkHeader& header, std::span<const int32_t> blocks, const uint8_t* items,
                BlockSink& sink) {
  for (const int32_t block : blocks) {
    const int32_t n = header.BlockBytes(block);
    const uint8_t* from =
        items + static_cast<size_t>(block) * static_cast<size_t>(header.blocksize);
    if (uint8_t* place = sink.Place(block, n)) {
      std::memcpy(place, from, static_cast<size_t>(n));
    } else {
      sink.Take(block, from, n);
    }
  }
}

// Special chunks need no bytes: one block's worth of items serves for all of them.
void GiveSpecial(Special special, int32_t typesize, const uint8_t* value, size_t width,
                 const ChunkHeader& header, std::span<const int32_t> blocks, BlockSink& sink) {
  uint8_t* items = nullptr;
  for (const int32_t block : blocks) {
    const int32_t n = header.BlockBytes(block);
    if (uint8_t* place = sink.Place(block, n)) {
      FillSpecial(special, typesize, value, width, place, static_cast<size_t>(n));
      continue;
    }
    if (items == nullptr) {
      items = ThisThread().block.Reserve(static_cast<size_t>(header.blocksize));
      FillSpecial(special, typesize, value, width, items, static_cast<size_t>(header.blocksize));
    }
    sink.Take(block, items, n);
  }
}

void DecodeEach(const StoredChunk& chunk, ChunkReader& reader, std::span<const int32_t> blocks,
                BlockSink& sink) {
  const ChunkHeader& header = reader.header();
  Spend(CostOfDecoding(header, static_cast<int64_t>(blocks.size()) * header.blocksize));
  reader.Load(0, header.length + 4 * static_cast<size_t>(header.nblocks()));
  const std::vector<StoredBlock> stored = ReadBlockStarts(header, reader.bytes());
  reader.ReserveBlocks(stored, blocks);
  Context own;
  blosc2_context* context = Decompressor(chunk, header, own);
  for (const int32_t block : blocks) {
    const StoredPiece piece = reader.LoadBlock(block, stored[static_cast<size_t>(block)]);
    CheckStreams(header, piece.chunk, block, piece.where);
    const int32_t n = header.BlockBytes(block);
    uint8_t* place = sink.Place(block, n);
    uint8_t* to = place != nullptr ? place : ThisThread().block.Reserve(static_cast<size_t>(n));
    // Never across two blocks: C-Blosc2 then returns wrong items (c-blosc2.md D1).
    const int got = blosc2_getitem_bytes_ctx(context, piece.chunk, piece.length,
                                             block * header.blocksize, n, to, n);
    if (got != n) FailDecode(chunk, got);
    if (place == nullptr) sink.Take(block, to, n);
  }
}

// The header a special chunk would have, had it been stored.
ChunkHeader HeaderOfSpecial(const StoredChunk& chunk) {
  ChunkHeader header{};
  header.length = kChunkHeaderLength;
  header.nbytes = chunk.nbytes;
  header.cbytes = 0;
  header.blocksize = chunk.blocksize > 0 ? std::min(chunk.blocksize, chunk.nbytes) : chunk.nbytes;
  header.typesize = chunk.typesize;
  header.special = chunk.special;
  return header;
}

}  // namespace

ChunkHeader ReadChunkHeader(const StoredChunk& chunk) {
  return InChunk(chunk, [&] {
    if (chunk.special != Special::kNone) return HeaderOfSpecial(chunk);
    ChunkReader reader(chunk);
    CheckExpectation(chunk, reader.header());
    return reader.header();
  });
}

std::vector<uint8_t> ReadStoredBytes(const StoredChunk& chunk) {
  return InChunk(chunk, [&] {
    ChunkReader reader(chunk);
    reader.CheckSum();
    CheckExpectation(chunk, reader.header());
    reader.LoadAll();
    return std::vector<uint8_t>(reader.bytes(), reader.bytes() + reader.header().cbytes);
  });
}

void DecodeChunk(const StoredChunk& chunk, uint8_t* to, size_t n) {
  InChunk(chunk, [&] {
    if (chunk.special != Special::kNone) {
      FillSpecial(chunk.special, chunk.typesize, nullptr, 0, to, n);
      return;
    }
    ChunkReader reader(chunk);
    reader.CheckSum();
    CheckExpectation(chunk, reader.header());
    if (static_cast<size_t>(reader.header().nbytes) != n) {
      Fail(Kind::kCorrupt, "Expected chunk ", chunk.nchunk, " to hold ", n,
           " bytes, but it declares ", reader.header().nbytes, ".");
    }
    DecodeWhole(chunk, reader, to);
  });
}

bool FillUniform(const StoredChunk& chunk, uint8_t* to, size_t n) {
  return InChunk(chunk, [&] {
    if (chunk.special != Special::kNone) {
      FillSpecial(chunk.special, chunk.typesize, nullptr, 0, to, n);
      return true;
    }
    ChunkReader reader(chunk);
    const ChunkHeader& header = reader.header();
    if (header.special == Special::kNone) return false;
    reader.CheckSum();
    CheckExpectation(chunk, header);
    reader.LoadAll();
    FillSpecial(header.special, chunk.typesize, reader.bytes() + header.length,
                static_cast<size_t>(header.cbytes) - header.length, to, n);
    return true;
  });
}

void DecodePart(const StoredChunk& chunk, int32_t first, int32_t last, uint8_t* to) {
  InChunk(chunk, [&] {
    ChunkReader reader(chunk);
    const ChunkHeader& header = reader.header();
    CheckExpectation(chunk, header);
    reader.LoadAll();
    const std::vector<StoredBlock> blocks = ReadBlockStarts(header, reader.bytes());
    for (int32_t block = first; block < last; ++block)
      CheckStreams(header, reader.bytes(), block, blocks[static_cast<size_t>(block)]);
    Context own;
    blosc2_context* context = Decompressor(chunk, header, own);
    try {
      DecompressSome(context, header, reader.bytes(), to,
                     [&](int32_t block) { return block >= first && block < last; });
    } catch (...) {
      ThisThread().decompress.reset();
      throw;
    }
  });
}

void DecodeBlocks(const StoredChunk& chunk, std::span<const int32_t> blocks, BlockSink& sink) {
  InChunk(chunk, [&] {
    if (chunk.special != Special::kNone) {
      GiveSpecial(chunk.special, chunk.typesize, nullptr, 0, HeaderOfSpecial(chunk), blocks, sink);
      return;
    }
    ChunkReader reader(chunk);
    reader.CheckSum();
    CheckExpectation(chunk, reader.header());
    ChunkHeader header = reader.header();
    if (header.special != Special::kNone || header.memcpyed) {
      if (chunk.blocksize > 0) header.blocksize = std::min(chunk.blocksize, header.nbytes);
      if (header.special != Special::kNone) {
        reader.LoadAll();
        GiveSpecial(header.special, chunk.typesize, reader.bytes() + header.length,
                    static_cast<size_t>(header.cbytes) - header.length, header, blocks, sink);
        return;
      }
      for (const int32_t block : blocks) {
        const size_t begin =
            header.length + static_cast<size_t>(block) * static_cast<size_t>(header.blocksize);
        reader.Load(begin, begin + static_cast<size_t>(header.BlockBytes(block)));
      }
      GiveBlocks(header, blocks, reader.bytes() + header.length, sink);
      return;
    }
    if (header.BlocksAreIndependent()) {
      DecodeEach(chunk, reader, blocks, sink);
      return;
    }
    uint8_t* items = ThisThread().chunk.Reserve(static_cast<size_t>(header.nbytes));
    DecodeWhole(chunk, reader, items);
    GiveBlocks(header, blocks, items, sink);
  });
}

}  // namespace b2
