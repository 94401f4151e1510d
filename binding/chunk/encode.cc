#include "chunk/encode.h"

#include <algorithm>

#include "chunk/cost.h"
#include "chunk/special.h"
#include "error.h"
#include "memory/large.h"
#include "pool/at_once.h"

namespace b2 {

namespace {
constexpr size_t kStateByte = 31;
constexpr uint8_t kDictionaryBit = 0x01;

// To make a context takes longer than to compress a small chunk: its thread keeps one, unless that
// belongs to its array, its items or its first chunk.
bool IsShared(const Recipe& recipe) {
  constexpr int32_t kMostKept = 1 << 16;
  return recipe.blocksize > 0 && recipe.blocksize <= kMostKept && !recipe.OverwritesItems() &&
         !recipe.settings.use_dict && !NeedsGeometry(recipe.settings);
}

Context& SharedContext(const Recipe& recipe) {
  struct Kept {
    Context context;
    Recipe recipe{};
  };
  thread_local Kept kept;
  if (kept.context == nullptr || !(kept.recipe == recipe)) {
    kept.context.reset();
    kept.context = MakeCompressor(recipe.settings, recipe.typesize, recipe.blocksize, nullptr);
    kept.recipe = recipe;
  }
  return kept.context;
}

}  // namespace

void UnmarkRaw(const ChunkHeader& header, uint8_t* chunk) {
  if (header.memcpyed && header.dictionary)
    chunk[kStateByte] &= static_cast<uint8_t>(~kDictionaryBit);
}

void CheckWritten(const Recipe& recipe, const ChunkHeader& header, int32_t n, int32_t cbytes) {
  const bool sizes = header.nbytes == n && header.cbytes == cbytes;
  const bool blocks = recipe.blocksize == 0 || !header.HasBlockStarts() ||
                      header.blocksize == std::min(recipe.blocksize, n);
  const bool filters = !header.HasBlockStarts() || header.filters == recipe.settings.filters;
  if (sizes && blocks && filters) return;
  Fail(Kind::kInternal, "Expected C-Blosc2 to write ", n, " bytes in blocks of ", recipe.blocksize,
       " with the filters it was given, but it wrote ", header.nbytes, " in blocks of ",
       header.blocksize, ". Is a BLOSC_… environment variable set?");
}

ChunkEncoder::ChunkEncoder(const CodecSettings& settings, int32_t typesize, int32_t blocksize,
                           const Geometry* geometry)
    : settings_(settings), typesize_(typesize), blocksize_(blocksize), geometry_(geometry) {}

EncodedChunk ChunkEncoder::Encode(const uint8_t* items, int32_t n) {
  Spend(CostOfEncoding(settings_, n));
  if (IsZero(items, static_cast<size_t>(n))) return {Special::kZero, nullptr};
  const Recipe recipe = RecipeFor(settings_, typesize_, blocksize_, n);
  Context& context = Prepare(recipe);
  const int32_t room = n + BLOSC2_MAX_OVERHEAD;
  uint8_t* to = ThisThread().encoded.Reserve(static_cast<size_t>(room));
  if (&context == &context_ && feed_ != nullptr) items = feed_->Serve(items, n, to, nullptr);
  const int got = blosc2_compress_ctx(context.get(), items, n, to, room);
  if (got <= 0) {
    context.reset();
    // Errors come from filters that cannot work on the data, which a frame may declare all the
    // same.
    Fail(got < 0 ? Kind::kUnsupported : Kind::kInternal, "Expected a chunk of ", n,
         " bytes to compress, but C-Blosc2 reports: ",
         got == 0 ? "no room" : blosc2_error_string(got), ".");
  }
  const ChunkHeader header = ParseChunkHeader(to, static_cast<uint64_t>(got));
  CheckWritten(recipe, header, n, got);
  UnmarkRaw(header, to);
  if (header.special != Special::kNone && header.special != Special::kValue)
    return {header.special, nullptr};
  std::vector<uint8_t> bytes;
  bytes.reserve(static_cast<size_t>(got));
  AdviseLarge(bytes.data(), bytes.capacity());
  bytes.assign(to, to + got);
  return {Special::kNone, std::make_shared<const std::vector<uint8_t>>(std::move(bytes))};
}

// Without a block size of ours, a context would keep the one that suited its first chunk.
Context& ChunkEncoder::Prepare(const Recipe& recipe) {
  if (IsShared(recipe)) return SharedContext(recipe);
  if (context_ != nullptr && recipe.blocksize != 0 && recipe == recipe_) return context_;
  blosc2_cparams params =
      CompressorParams(recipe.settings, recipe.typesize, recipe.blocksize, geometry_);
  context_.reset();
  feed_.reset();
  if (recipe.OverwritesItems()) {
    feed_ = std::make_unique<Feed>();
    feed_->Attach(params, recipe.HasDelta());
  }
  context_ = MakeContext(params);
  recipe_ = recipe;
  return context_;
}

EncodedChunk EncodeRepeated(std::span<const uint8_t> value, int32_t n, int32_t blocksize) {
  if (IsZero(value.data(), value.size())) return {Special::kZero, nullptr};
  blosc2_cparams params = BLOSC2_CPARAMS_DEFAULTS;
  params.typesize = static_cast<int32_t>(value.size());
  params.blocksize = blocksize;
  std::vector<uint8_t> bytes(kChunkHeaderLength + value.size());
  const int got = blosc2_chunk_repeatval(params, n, bytes.data(),
                                         static_cast<int32_t>(bytes.size()), value.data());
  if (got != static_cast<int>(bytes.size())) {
    Fail(Kind::kInternal,
         "Expected a chunk of one value, but C-Blosc2 reports: ", blosc2_error_string(got), ".");
  }
  return {Special::kNone, std::make_shared<const std::vector<uint8_t>>(std::move(bytes))};
}

}  // namespace b2
