// zstd's own frames, without Blosc2 around them.
#pragma once

#include <cstdint>
#include <vector>

#include "bytes.h"
#include "codecs/product.h"
#include "pool/work.h"

namespace b2 {

struct ZstdRequest {
  int level;
  bool checksum;
  Bytes dictionary;  // empty = none
};

// One frame that tells the length of its content.
Product ZstdCompress(Bytes from, const ZstdRequest& request, Work& work);

// What all frames together decompress to, or -1 where one of them does not tell. Throws kCorrupt or
// kUnsupported for bytes that are not zstd frames one after the other.
int64_t ZstdContentSize(Bytes from);

// Decompresses all frames into `out` and tells the number of bytes. Throws kRange if they are more.
size_t ZstdDecompress(Bytes from, Bytes out, Bytes dictionary, Work& work);

// The same for content of unknown length; throws kLimit above `max` bytes.
Product ZstdDecompressUnknown(Bytes from, size_t max, Bytes dictionary, Work& work);

// A dictionary of at most `max` bytes. Throws kRange where the samples are not enough.
Product ZstdTrain(const std::vector<Bytes>& samples, size_t max);

}  // namespace b2
