// What this addon calls of zstd, LZ4 and zlib-ng. They are linked with C-Blosc2, which comes
// without their headers; these functions and numbers are part of their stable interfaces.
#pragma once

#include <cstddef>
#include <cstdint>

namespace b2 {

// Throws kUnsupported unless the linked libraries are of a version that these declarations are
// true for.
void CheckLinkedLibraries();

// zstd's parameters (ZSTD_cParameter, ZSTD_dParameter) and directives (ZSTD_EndDirective).
constexpr int kZstdCompressionLevel = 100;
constexpr int kZstdChecksumFlag = 201;
constexpr int kZstdContinue = 0;
constexpr int kZstdEnd = 2;

// What ZSTD_getFrameContentSize() answers where a frame does not tell.
constexpr unsigned long long kZstdContentUnknown = 0ULL - 1;
constexpr unsigned long long kZstdContentError = 0ULL - 2;

// ZSTD_ErrorCode, as far as it matters here.
enum ZstdError {
  kZstdUnsupportedVersion = 12,
  kZstdUnsupportedFrame = 14,
  kZstdWindowTooLarge = 16,
  kZstdOutOfMemory = 64,
};

constexpr int kLz4MaxInput = 0x7E000000;
constexpr int kLz4MaxAcceleration = 65537;

// zlib-ng's flush modes and results.
constexpr int kZlibNoFlush = 0;
constexpr int kZlibSyncFlush = 2;
constexpr int kZlibOk = 0;
constexpr int kZlibStreamEnd = 1;
constexpr int kZlibBufferError = -5;
constexpr int kZlibMemoryError = -4;
// Deflate without the header and trailer of zlib, in windows of 32 KiB.
constexpr int kZlibRawWindow = -15;

}  // namespace b2

extern "C" {

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;
struct ZSTD_inBuffer_s {
  const void* src;
  size_t size;
  size_t pos;
};
struct ZSTD_outBuffer_s {
  void* dst;
  size_t size;
  size_t pos;
};

unsigned ZSTD_versionNumber(void);
unsigned ZSTD_isError(size_t code);
int ZSTD_getErrorCode(size_t code);
const char* ZSTD_getErrorName(size_t code);
size_t ZSTD_compressBound(size_t n);
ZSTD_CCtx_s* ZSTD_createCCtx(void);
size_t ZSTD_freeCCtx(ZSTD_CCtx_s* context);
size_t ZSTD_CCtx_setParameter(ZSTD_CCtx_s* context, int parameter, int value);
size_t ZSTD_CCtx_setPledgedSrcSize(ZSTD_CCtx_s* context, unsigned long long n);
size_t ZSTD_CCtx_loadDictionary(ZSTD_CCtx_s* context, const void* dictionary, size_t n);
size_t ZSTD_compressStream2(ZSTD_CCtx_s* context, ZSTD_outBuffer_s* out, ZSTD_inBuffer_s* in,
                            int directive);
ZSTD_DCtx_s* ZSTD_createDCtx(void);
size_t ZSTD_freeDCtx(ZSTD_DCtx_s* context);
size_t ZSTD_DCtx_loadDictionary(ZSTD_DCtx_s* context, const void* dictionary, size_t n);
size_t ZSTD_decompressStream(ZSTD_DCtx_s* context, ZSTD_outBuffer_s* out, ZSTD_inBuffer_s* in);
unsigned long long ZSTD_getFrameContentSize(const void* frame, size_t n);
size_t ZSTD_findFrameCompressedSize(const void* frame, size_t n);

size_t ZDICT_trainFromBuffer(void* dictionary, size_t room, const void* samples,
                             const size_t* sizes, unsigned n);
unsigned ZDICT_isError(size_t code);
const char* ZDICT_getErrorName(size_t code);

int LZ4_versionNumber(void);
int LZ4_compressBound(int n);
int LZ4_compress_fast(const char* from, char* to, int n, int room, int acceleration);
int LZ4_compress_HC(const char* from, char* to, int n, int room, int level);
int LZ4_decompress_safe(const char* from, char* to, int n, int room);

struct zng_stream_s {
  const uint8_t* next_in;
  uint32_t avail_in;
  size_t total_in;
  uint8_t* next_out;
  uint32_t avail_out;
  size_t total_out;
  const char* msg;
  void* state;
  void* (*zalloc)(void* opaque, unsigned items, unsigned size);
  void (*zfree)(void* opaque, void* address);
  void* opaque;
  int data_type;
  uint32_t adler;
  unsigned long reserved;
};

const char* zlibng_version(void);
// Both compare version and size with their own.
int32_t zng_inflateInit2_(zng_stream_s* stream, int32_t window, const char* version, int32_t size);
int32_t zng_deflateInit2_(zng_stream_s* stream, int32_t level, int32_t method, int32_t window,
                          int32_t memory, int32_t strategy, const char* version, int32_t size);
int32_t zng_inflate(zng_stream_s* stream, int32_t flush);
int32_t zng_inflateReset(zng_stream_s* stream);
int32_t zng_inflateEnd(zng_stream_s* stream);
int32_t zng_deflate(zng_stream_s* stream, int32_t flush);
int32_t zng_deflateEnd(zng_stream_s* stream);
uint32_t zng_crc32_z(uint32_t sum, const uint8_t* bytes, size_t n);
uint32_t zng_crc32_combine(uint32_t first, uint32_t second, int64_t second_length);

}  // extern "C"
