#include "codecs/zstd.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <memory>
#include <new>

#include "checked.h"
#include "chunk/header.h"
#include "codecs/linked.h"
#include "error.h"

namespace b2 {

namespace {

// Of the input: what is worked on between two looks at whether the caller still wants it.
constexpr size_t kSlice = 4 << 20;
// A run of one byte is the densest block: four bytes for 128 KiB.
constexpr int64_t kDensest = 32 << 10;
constexpr size_t kMagicBytes = 4;
constexpr uint32_t kMagic = 0xFD2FB528;
constexpr uint32_t kOldestMagic = 0xFD2FB522;
// The last four bits are free.
constexpr uint32_t kSkippable = 0x184D2A50;

struct FreeContext {
  void operator()(ZSTD_CCtx_s* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx_s* context) const { ZSTD_freeDCtx(context); }
};

[[noreturn]] void FailZstd(size_t code) {
  const char* reason = ZSTD_getErrorName(code);
  switch (ZSTD_getErrorCode(code)) {
    case kZstdOutOfMemory:
      throw std::bad_alloc();
    case kZstdWindowTooLarge:
      Fail(Kind::kLimit,
           "Expected a zstd frame with a window up to 128 MiB, but zstd reports: ", reason, ".");
    case kZstdUnsupportedVersion:
    case kZstdUnsupportedFrame:
      Fail(Kind::kUnsupported, "Expected a zstd frame of this version, but zstd reports: ", reason,
           ".");
    default:
      Fail(Kind::kCorrupt, "Expected a whole zstd frame, but zstd reports: ", reason, ".");
  }
}

size_t Checked(size_t code) {
  if (ZSTD_isError(code) != 0) FailZstd(code);
  return code;
}

// For what compression is told, not what it reads.
void Configured(size_t code) {
  if (ZSTD_getErrorCode(code) == kZstdOutOfMemory) throw std::bad_alloc();
  if (ZSTD_isError(code) != 0) {
    Fail(Kind::kRange, "Expected a level and a dictionary that zstd takes, but it reports: ",
         ZSTD_getErrorName(code), ".");
  }
}

// The decoders of formats before 1.0 are in the library, and nobody looks after them any more.
void CheckMagic(Bytes from, size_t at) {
  const size_t left = from.size - at;
  const uint32_t magic =
      left < kMagicBytes ? 0 : static_cast<uint32_t>(LittleInt32(from.data + at));
  if (magic == kMagic || (magic & ~0xFU) == kSkippable) return;
  if (magic >= kOldestMagic && magic < kMagic) {
    Fail(Kind::kUnsupported, "Expected a zstd frame of version 1, but at byte ", at,
         " there is one of an experimental version before.");
  }
  Fail(Kind::kCorrupt, "Expected a zstd frame at byte ", at, ", but the ", left,
       " bytes from there on do not begin with one.");
}

// Where the decompressed bytes go. `more` is asked for room when there is none left.
struct Sink {
  ZSTD_outBuffer_s out;
  std::function<void(ZSTD_outBuffer_s&)> more;
};

void DecompressFrames(Bytes from, Bytes dictionary, Sink& sink, Work& work) {
  CheckLinkedLibraries();
  const std::unique_ptr<ZSTD_DCtx_s, FreeContext> context(ZSTD_createDCtx());
  if (context == nullptr) throw std::bad_alloc();
  if (dictionary.size > 0)
    Checked(ZSTD_DCtx_loadDictionary(context.get(), dictionary.data, dictionary.size));
  ZSTD_inBuffer_s in{from.data, 0, 0};
  CheckMagic(from, 0);
  work.total += static_cast<int64_t>((from.size - 1) / kSlice + 1);
  while (true) {
    work.Check();
    if (in.pos == in.size && in.size < from.size) {
      in.size += std::min(kSlice, from.size - in.size);
      ++work.done;
    }
    const size_t was_in = in.pos;
    const size_t was_out = sink.out.pos;
    const size_t wants = Checked(ZSTD_decompressStream(context.get(), &sink.out, &in));
    if (wants == 0) {
      if (in.pos == from.size) return;
      CheckMagic(from, in.pos);
      continue;
    }
    const bool has_moved = in.pos != was_in || sink.out.pos != was_out;
    if (has_moved || (in.pos == in.size && in.size < from.size)) continue;
    if (sink.out.pos < sink.out.size)
      Fail(Kind::kCorrupt, "Expected a whole zstd frame, but the bytes end within one.");
    sink.more(sink.out);
  }
}

}  // namespace

Product ZstdCompress(Bytes from, const ZstdRequest& request, Work& work) {
  CheckLinkedLibraries();
  const std::unique_ptr<ZSTD_CCtx_s, FreeContext> context(ZSTD_createCCtx());
  if (context == nullptr) throw std::bad_alloc();
  Configured(ZSTD_CCtx_setParameter(context.get(), kZstdCompressionLevel, request.level));
  Configured(ZSTD_CCtx_setParameter(context.get(), kZstdChecksumFlag, request.checksum ? 1 : 0));
  if (request.dictionary.size > 0) {
    Configured(
        ZSTD_CCtx_loadDictionary(context.get(), request.dictionary.data, request.dictionary.size));
  }
  Configured(ZSTD_CCtx_setPledgedSrcSize(context.get(), from.size));
  Product product(ZSTD_compressBound(from.size));
  ZSTD_inBuffer_s in{from.data, 0, 0};
  ZSTD_outBuffer_s out{product.data(), product.room(), 0};
  work.total += static_cast<int64_t>(from.size / kSlice + 1);
  while (true) {
    work.Check();
    in.size += std::min(kSlice, from.size - in.size);
    const bool last = in.size == from.size;
    const size_t left =
        ZSTD_compressStream2(context.get(), &out, &in, last ? kZstdEnd : kZstdContinue);
    Configured(left);
    ++work.done;
    if (last && left == 0) break;
    if (out.pos == out.size) Fail(Kind::kInternal, "Expected zstd to keep to its bound.");
  }
  product.Finish(out.pos);
  return product;
}

int64_t ZstdContentSize(Bytes from) {
  CheckLinkedLibraries();
  int64_t total = 0;
  bool is_known = true;
  size_t at = 0;
  do {
    CheckMagic(from, at);
    const size_t length = Checked(ZSTD_findFrameCompressedSize(from.data + at, from.size - at));
    const unsigned long long content = ZSTD_getFrameContentSize(from.data + at, from.size - at);
    if (content == kZstdContentError)
      Fail(Kind::kCorrupt, "Expected a whole zstd frame at byte ", at, ".");
    if (content == kZstdContentUnknown) {
      is_known = false;
    } else if (content > static_cast<unsigned long long>(length) * kDensest) {
      Fail(Kind::kCorrupt, "Expected a zstd frame of ", length,
           " bytes to tell a possible length, but it declares ", content, " bytes.");
    } else if (AddOverflows(total, static_cast<int64_t>(content), total)) {
      Fail(Kind::kCorrupt, "Expected zstd frames that decompress to a countable number of bytes.");
    }
    at += length;
  } while (at < from.size);
  return is_known ? total : -1;
}

size_t ZstdDecompress(Bytes from, Bytes out, Bytes dictionary, Work& work) {
  Sink sink{{out.data, out.size, 0}, [](const ZSTD_outBuffer_s& full) {
              Fail(Kind::kRange, "Expected room for all bytes in 'out', but it ends after ",
                   full.size, ".");
            }};
  DecompressFrames(from, dictionary, sink, work);
  return sink.out.pos;
}

Product ZstdDecompressUnknown(Bytes from, size_t max, Bytes dictionary, Work& work) {
  const size_t guess = from.size < max / 4 ? 4 * from.size : max;
  Product product(std::min(max, std::max<size_t>(guess, 64 << 10)));
  const auto grow = [&](ZSTD_outBuffer_s& full) {
    if (full.size >= max) {
      Fail(Kind::kLimit, "Expected at most ", max,
           " bytes ('maxBytes'), but the zstd frames hold more.");
    }
    product.Resize(full.size < max / 2 ? 2 * full.size : max);
    full = {product.data(), std::min(product.room(), max), full.pos};
  };
  Sink sink{{product.data(), std::min(product.room(), max), 0}, grow};
  DecompressFrames(from, dictionary, sink, work);
  product.Finish(sink.out.pos);
  return product;
}

Product ZstdTrain(const std::vector<Bytes>& samples, size_t max) {
  CheckLinkedLibraries();
  std::vector<size_t> sizes;
  size_t total = 0;
  for (const Bytes& sample : samples) {
    sizes.push_back(sample.size);
    total += sample.size;
  }
  if (sizes.size() > std::numeric_limits<unsigned>::max())
    Fail(Kind::kRange, "Expected fewer than 2^32 samples.");
  Product all(total);
  uint8_t* to = all.data();
  for (const Bytes& sample : samples) to = std::copy_n(sample.data, sample.size, to);
  Product dictionary(max);
  const size_t n = ZDICT_trainFromBuffer(dictionary.data(), max, all.data(), sizes.data(),
                                         static_cast<unsigned>(sizes.size()));
  if (ZDICT_isError(n) != 0) {
    Fail(Kind::kRange, "Expected samples that a dictionary can be trained on, but from ",
         samples.size(), " samples of ", total,
         " bytes in all zstd reports: ", ZDICT_getErrorName(n), ".");
  }
  dictionary.Finish(n);
  return dictionary;
}

}  // namespace b2
