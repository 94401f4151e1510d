#include "chunk/context.h"

#include <algorithm>
#include <mutex>
#include <new>

#include "error.h"

namespace b2 {

static_assert(BLOSC2_VERSION_MAJOR == 3 && BLOSC2_VERSION_MINOR >= 3,
              "needs C-Blosc2 3.3 or newer");

void StartLibrary() {
  static std::once_flag once;
  std::call_once(once, [] {
    blosc2_init();
    // The table of SIMD variants is filled by the first caller, without a lock.
    uint8_t from[64] = {};
    uint8_t to[64];
    blosc2_shuffle(4, sizeof from, from, to);
    blosc2_list_compressors();
  });
}

bool NeedsGeometry(const CodecSettings& settings) {
  return CodecNeedsGeometry(settings.codec) ||
         std::any_of(settings.filters.begin(), settings.filters.end(), FilterNeedsGeometry);
}

ThreadState& ThisThread() {
  thread_local ThreadState state;
  return state;
}

void TrimThisThread() {
  constexpr size_t kKept = 4 << 20;
  ThreadState& state = ThisThread();
  for (Scratch* scratch : {&state.stored, &state.piece, &state.chunk, &state.block, &state.encoded,
                           &state.assembly, &state.region}) {
    scratch->Release(kKept);
  }
}

Context MakeDecompressor(const Geometry* geometry) {
  blosc2_dparams params = BLOSC2_DPARAMS_DEFAULTS;
  params.nthreads = 1;
  params.schunk = geometry == nullptr ? nullptr : geometry->schunk();
  Context context(blosc2_create_dctx(params));
  if (context == nullptr) throw std::bad_alloc();
  return context;
}

blosc2_cparams CompressorParams(const CodecSettings& settings, int32_t typesize, int32_t blocksize,
                                const Geometry* geometry) {
  CheckCodec(settings.codec);
  CheckFilters(settings.filters);
  blosc2_cparams params = BLOSC2_CPARAMS_DEFAULTS;
  params.compcode = settings.codec;
  params.compcode_meta = settings.codec_meta;
  params.clevel = settings.clevel;
  params.use_dict = settings.use_dict ? 1 : 0;
  params.typesize = typesize;
  params.nthreads = 1;
  params.blocksize = blocksize;
  params.splitmode = settings.split_mode;
  params.schunk = geometry == nullptr ? nullptr : geometry->schunk();
  std::copy(settings.filters.begin(), settings.filters.end(), params.filters);
  std::copy(settings.filters_meta.begin(), settings.filters_meta.end(), params.filters_meta);
  return params;
}

Context MakeContext(const blosc2_cparams& params) {
  Context context(blosc2_create_cctx(params));
  if (context == nullptr)
    Fail(Kind::kUnsupported, "C-Blosc2 refused this combination of codec and filters.");
  return context;
}

Context MakeCompressor(const CodecSettings& settings, int32_t typesize, int32_t blocksize,
                       const Geometry* geometry) {
  return MakeContext(CompressorParams(settings, typesize, blocksize, geometry));
}

}  // namespace b2
