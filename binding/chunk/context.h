// C-Blosc2 contexts, with one thread each: parallel work is spread over chunks and blocks by our
// own pool. Only a single big chunk is compressed by several, which are the pool's (codecs/chunk).
#pragma once

#include <blosc2.h>

#include <memory>
#include <vector>

#include "chunk/geometry.h"
#include "chunk/header.h"
#include "memory/scratch.h"

namespace b2 {

// Once per process, before any other call of C-Blosc2: not thread-safe there.
void StartLibrary();

struct FreeContext {
  void operator()(blosc2_context* context) const { blosc2_free_ctx(context); }
};
using Context = std::unique_ptr<blosc2_context, FreeContext>;

// How chunks are written. blocksize in bytes, 0 = C-Blosc2 decides for each chunk.
struct CodecSettings {
  uint8_t codec = kZstd;
  uint8_t codec_meta = 0;
  uint8_t clevel = 5;
  uint8_t split_mode = 3;
  bool use_dict = false;
  FilterIds filters{0, 0, 0, 0, 0, kShuffle};
  FilterIds filters_meta{};
  bool operator==(const CodecSettings&) const = default;
};

bool NeedsGeometry(const CodecSettings& settings);

// What each thread keeps between chunks.
struct ThreadState {
  Context decompress;
  Scratch stored;    // compressed bytes read from a file
  Scratch piece;     // those of one block
  Scratch chunk;     // one decoded chunk
  Scratch block;     // one decoded block
  Scratch encoded;   // one chunk being compressed
  Scratch assembly;  // one chunk being put together before that
  Scratch region;    // the items that go into it, in C order
};
ThreadState& ThisThread();

// Between tasks: keeps what usual blocks need, lets go of what big chunks took.
void TrimThisThread();

Context MakeDecompressor(const Geometry* geometry);

// Checked; with one thread.
blosc2_cparams CompressorParams(const CodecSettings& settings, int32_t typesize, int32_t blocksize,
                                const Geometry* geometry);

// Contexts remember the first block size they meet and more (c-blosc2.md D21), so each is used with
// one kind of chunk only.
Context MakeContext(const blosc2_cparams& params);
Context MakeCompressor(const CodecSettings& settings, int32_t typesize, int32_t blocksize,
                       const Geometry* geometry);

}  // namespace b2
