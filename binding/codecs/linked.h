// What this addon calls of zstd and LZ4. Both are linked with C-Blosc2, which comes without their
// headers; these functions and numbers are part of their stable interfaces.
#pragma once

#include <cstddef>

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

}  // extern "C"
