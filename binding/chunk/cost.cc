#include "chunk/cost.h"

namespace b2 {

int64_t CostOfDecoding(const ChunkHeader& header, int64_t bytes) {
  if (header.special != Special::kNone || header.memcpyed) return bytes / 4;
  switch (header.codec) {
    case kBlosclz:
    case kLz4:
    case kLz4hc:
    case kZstd:
      return bytes;
    case kZlib:
      return 4 * bytes;
    default:
      return 16 * bytes;
  }
}

int64_t CostOfEncoding(const CodecSettings& settings, int64_t bytes) {
  if (settings.clevel == 0) return bytes;
  if (settings.use_dict) return 256 * bytes;
  switch (settings.codec) {
    case kBlosclz:
    case kLz4:
      return 4 * bytes;
    case kZstd:
      // 1 to 5 stand for levels 1 to 9 of Zstandard, 6 to 9 for up to 22.
      return (settings.clevel <= 5 ? 16 : 256) * bytes;
    default:
      return 64 * bytes;
  }
}

}  // namespace b2
