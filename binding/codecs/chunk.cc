#include "codecs/chunk.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "chunk/block_starts.h"
#include "chunk/decode.h"
#include "chunk/encode.h"
#include "chunk/feed.h"
#include "chunk/recipe.h"
#include "error.h"
#include "memory/large.h"
#include "pool/pool.h"
#include "source/memory.h"

namespace b2 {

namespace {

// Below this, waking other threads costs more than it saves.
constexpr size_t kWorthSharing = 2 << 20;
// Of the result: what is decoded between two looks at whether the caller still wants it.
constexpr int64_t kPartBytes = 1 << 20;

// All jobs have to run, so they are counted apart from the caller's work, which may be aborted.
// C lies between this and whoever could catch an exception.
void RunJobs(void*, void (*job)(void*), int n, size_t size, void* data) noexcept {
  Work work;
  Pool::Instance().ForEach(n, work, [&](int64_t i, int) {
    job(static_cast<uint8_t*>(data) + static_cast<size_t>(i) * size);
  });
}

// Threads store blocks in the order they finish them. Puts them into the order of the items.
void Finish(Product& product, const ChunkHeader& header) {
  uint8_t* chunk = product.data();
  const auto size = static_cast<size_t>(header.cbytes);
  if (!header.HasBlockStarts()) return product.Finish(size);
  const std::vector<StoredBlock> blocks = ReadBlockStarts(header, chunk);
  const auto first = std::min_element(
      blocks.begin(), blocks.end(),
      [](const StoredBlock& a, const StoredBlock& b) { return a.begin < b.begin; });
  int32_t at = first->begin;
  std::vector<Bytes> pieces{{chunk, static_cast<size_t>(at)}};
  for (size_t i = 0; i < blocks.size(); ++i) {
    const auto [begin, end] = blocks[i];
    pieces.push_back({chunk + begin, static_cast<size_t>(end - begin)});
    for (size_t byte = 0; byte < 4; ++byte)
      chunk[header.length + 4 * i + byte] = static_cast<uint8_t>(at >> (8 * byte));
    at += end - begin;
  }
  product.Finish(std::move(pieces));
}

StoredChunk Lone(Bytes bytes) {
  StoredChunk chunk;
  chunk.nbytes = -1;
  chunk.source = std::make_shared<MemorySource>(bytes.data, bytes.size, nullptr);
  chunk.available = bytes.size;
  return chunk;
}

void DecodeShared(const StoredChunk& chunk, const ChunkHeader& header, uint8_t* to, Work& work) {
  const int64_t nblocks = header.nblocks();
  const int64_t parts = std::min<int64_t>(nblocks, header.nbytes / kPartBytes);
  Pool::Instance().ForEach(parts, work, [&](int64_t part, int) {
    DecodePart(chunk, static_cast<int32_t>(nblocks * part / parts),
               static_cast<int32_t>(nblocks * (part + 1) / parts), to);
  });
}

// A chunk of its own has no number.
template <typename Body>
auto Unnumbered(Body body) {
  try {
    return body();
  } catch (Error& error) {
    error.nchunk = -1;
    throw;
  }
}

}  // namespace

void ShareThreads() {
  static std::once_flag once;
  std::call_once(once, [] { blosc2_set_threads_callback(RunJobs, nullptr); });
}

Product CompressChunk(Bytes items, const ChunkRequest& request, Work& work) {
  if (items.size > kMaxChunkBytes) {
    Fail(Kind::kRange, "Expected at most ", kMaxChunkBytes, " bytes for one chunk, but got ",
         items.size, ".");
  }
  if (NeedsGeometry(request.settings)) {
    Fail(Kind::kUnsupported,
         "Expected a codec and filters that work on plain bytes, but got one that needs an "
         "n-dimensional array.");
  }
  const auto n = static_cast<int32_t>(items.size);
  const Recipe recipe = RecipeFor(request.settings, request.typesize, request.blocksize, n);
  Product product(items.size + BLOSC2_MAX_OVERHEAD);
  blosc2_cparams params =
      CompressorParams(recipe.settings, recipe.typesize, recipe.blocksize, nullptr);
  Feed feed;
  const uint8_t* from = items.data;
  const bool is_big = items.size >= kWorthSharing;
  const bool is_fed = recipe.OverwritesItems() || (is_big && request.watched);
  if (is_fed) {
    feed.Attach(params, recipe.HasDelta());
    from = feed.Serve(items.data, n, product.data(), &work);
  }
  // What dictionaries are trained on depends on the order in which threads finish.
  if (is_big && !recipe.settings.use_dict && !(is_fed && recipe.HasDelta()))
    params.nthreads = static_cast<int16_t>(Pool::Instance().threads());
  const Context context = MakeContext(params);
  const int got = blosc2_compress_ctx(context.get(), from, n, product.data(),
                                      static_cast<int32_t>(product.room()));
  work.Check();
  if (got <= 0) {
    Fail(Kind::kInternal, "Expected ", n, " bytes to compress, but C-Blosc2 reports: ",
         got == 0 ? "no room" : blosc2_error_string(got), ".");
  }
  const ChunkHeader header = ParseChunkHeader(product.data(), static_cast<uint64_t>(got));
  CheckWritten(recipe, header, n, got);
  UnmarkRaw(header, product.data());
  Finish(product, header);
  return product;
}

ChunkHeader HeaderOf(Bytes chunk) {
  return Unnumbered([&] { return ReadChunkHeader(Lone(chunk)); });
}

void DecompressChunk(Bytes bytes, Bytes out, Work& work) {
  Unnumbered([&] {
    StoredChunk chunk = Lone(bytes);
    const ChunkHeader header = ReadChunkHeader(chunk);
    const auto n = static_cast<size_t>(header.nbytes);
    if (out.size < n) {
      Fail(Kind::kRange, "Expected room for ", n, " bytes in 'out', but it has ", out.size, ".");
    }
    chunk.typesize = header.typesize;
    AdviseLarge(out.data, n);
    if (n >= kWorthSharing && header.IsDivisible()) {
      DecodeShared(chunk, header, out.data, work);
    } else {
      DecodeChunk(chunk, out.data, n);
    }
  });
}

}  // namespace b2
