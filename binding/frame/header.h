// The first bytes of a frame: sizes, parameters, and the fixed metalayers.
//
//    0  9e a8 "b2frame\0"                     47  d2 i32 typesize
//   10  d2 i32 length of the header           52  d2 i32 blocksize
//   15  cf u64 length of the frame            57  d2 i32 chunksize
//   24  a4 flags: version, kind, codec, split 62  d1 i16, d1 i16 threads (of the writer; ignored)
//   29  d3 i64 nbytes                         68  c2/c3 whether there are vlmetalayers
//   38  d3 i64 cbytes                         69  d8 06 filters, codec, codec meta, filter metas
//                                             87  metalayers
// Big-endian. Described in README_CFRAME_FORMAT of C-Blosc2; where that and the code differ, this
// follows the code.
#pragma once

#include <span>

#include "chunk/context.h"
#include "frame/metalayers.h"

namespace b2 {

constexpr size_t kFixedHeaderLength = 87;

constexpr int32_t kFirstEdition =
    1 << 15 | 1;  // what one thread to compress and one to decompress look like
constexpr int32_t kEditionMask = (1 << 30) - 1;

struct FrameHeader {
  int version = 2;
  bool sparse = false;           // a directory with one file per chunk
  bool variable_chunks = false;  // chunksize is 0
  bool vlblocks = false;
  bool has_vlmeta = false;
  // Counts commits, so that a reader can tell states of equal lengths apart. It is kept where
  // writers put the number of their threads, which no reader uses.
  int32_t edition = kFirstEdition;
  int32_t header_length = 0;
  int64_t frame_length = 0;
  int64_t nbytes = 0;  // uncompressed, with the padding of edge chunks
  int64_t cbytes = 0;  // of the section of chunks, unused holes included
  int32_t typesize = 1;
  int32_t blocksize = 0;
  int32_t chunksize = 0;  // -1: taken from the first chunk
  CodecSettings codec;
  std::vector<Metalayer> meta;

  const Metalayer* FindMeta(const std::string& name) const;
};

// Reads how long the header is, from its first 87 bytes. Throws kFormat if this is no frame.
int32_t HeaderLength(std::span<const uint8_t> fixed);

// Throws kCorrupt or kUnsupported.
FrameHeader ParseHeader(std::span<const uint8_t> bytes);

// Sets header_length. The other lengths must be right already.
std::vector<uint8_t> SerializeHeader(FrameHeader& header);

}  // namespace b2
