#include "chunk/some_blocks.h"

#include <memory>
#include <new>
#include <vector>

#include "chunk/context.h"
#include "error.h"

namespace b2 {

namespace {
constexpr uint8_t kVersionWithTails = 4;
}  // namespace

void DecompressSome(blosc2_context* context, const ChunkHeader& header, const uint8_t* chunk,
                    uint8_t* to, const std::function<bool(int32_t block)>& is_wanted) {
  const int32_t n = header.nblocks();
  const auto is_left_out = std::make_unique<bool[]>(static_cast<size_t>(n));
  for (int32_t block = 0; block < n; ++block)
    is_left_out[static_cast<size_t>(block)] = !is_wanted(block);
  if (blosc2_set_maskout(context, is_left_out.get(), n) < 0) throw std::bad_alloc();
  const int got = blosc2_decompress_ctx(context, chunk, header.cbytes, to, header.nbytes);
  if (got != header.nbytes) {
    Fail(Kind::kCorrupt,
         "Expected blocks to decode, but C-Blosc2 reports: ", blosc2_error_string(got), ".");
  }
}

void RestoreTails(const ChunkHeader& header, const uint8_t* chunk, uint8_t* to) {
  if (header.HasFilter(kDelta))
    Fail(Kind::kCorrupt, "Expected a chunk of Blosc 1, which has no delta filter.");
  std::vector<uint8_t> newer(chunk, chunk + header.cbytes);
  newer[0] = kVersionWithTails;
  const Context context = MakeDecompressor(nullptr);
  DecompressSome(context.get(), header, newer.data(), to,
                 [&](int32_t block) { return header.LosesTail(block); });
}

}  // namespace b2
