#include "codecs/linked.h"

#include "error.h"

namespace b2 {

namespace {

// Major · 10 000 + minor · 100 + patch. ZSTD_compressStream2() is stable since 1.4.0; LZ4 has kept
// its block functions since 1.7.
constexpr unsigned kOldestZstd = 10400;
constexpr unsigned kNextZstd = 20000;
constexpr int kOldestLz4 = 10700;
constexpr int kNextLz4 = 20000;

}  // namespace

void CheckLinkedLibraries() {
  const unsigned zstd = ZSTD_versionNumber();
  const int lz4 = LZ4_versionNumber();
  if (zstd < kOldestZstd || zstd >= kNextZstd)
    Fail(Kind::kUnsupported, "Expected zstd 1.4 or a later 1.x to be linked, but it is ", zstd,
         ".");
  if (lz4 < kOldestLz4 || lz4 >= kNextLz4)
    Fail(Kind::kUnsupported, "Expected LZ4 1.7 or a later 1.x to be linked, but it is ", lz4, ".");
}

}  // namespace b2
