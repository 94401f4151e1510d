// Chunks and raw codecs: bytes in, bytes out, no frame.
#include <memory>
#include <utility>

#include "arguments.h"
#include "bytes.h"
#include "codecs/chunk.h"
#include "codecs/linked.h"
#include "codecs/lz4.h"
#include "codecs/product.h"
#include "codecs/zstd.h"
#include "error.h"
#include "exports/exports.h"
#include "operation.h"

namespace b2 {

namespace {

constexpr int kMaxZstdLevel = 22;
constexpr int kMinZstdLevel = -(1 << 17);
constexpr int kMaxLz4Level = 12;

// Libraries refuse null even for no bytes.
Bytes Input(Napi::Value value, const char* argument) {
  static uint8_t nothing = 0;
  const Bytes bytes = BytesOf(value, argument);
  return bytes.size == 0 ? Bytes{&nothing, 0} : bytes;
}

// Decoders trust that what they have checked stays as it is.
Bytes OutputApartFrom(const Bytes& from, Napi::Value value) {
  const Bytes out = Input(value, "out");
  if (out.data < from.data + from.size && from.data < out.data + out.size)
    Fail(Kind::kRange, "Expected 'out' to lie apart from the bytes that are decompressed.");
  return out;
}

Operation MakesProduct(std::function<Product(Work&)> make, std::vector<Napi::Value> keep) {
  const auto made = std::make_shared<ProductPtr>();
  return {
      [made, make = std::move(make)](Work& work) { *made = std::make_shared<Product>(make(work)); },
      [made](Napi::Env env) { return ProductToJs(env, *made); }, std::move(keep)};
}

Operation MakesNumber(std::function<int64_t(Work&)> make, std::vector<Napi::Value> keep) {
  const auto made = std::make_shared<int64_t>();
  return {[made, make = std::move(make)](Work& work) { *made = make(work); },
          [made](Napi::Env env) { return Napi::Number::New(env, static_cast<double>(*made)); },
          std::move(keep)};
}

Operation Compress(const Napi::CallbackInfo& info) {
  const Bytes items = Input(info[0], "bytes");
  const Napi::Object cparams = ObjectArgument(info[1], "cparams");
  ChunkRequest request;
  request.settings = CodecOf(cparams);
  request.typesize =
      static_cast<int32_t>(Integer(cparams.Get("typesize"), "typesize", 1, kMaxBlockBytes));
  request.blocksize =
      static_cast<int32_t>(Integer(cparams.Get("blocksize"), "blocksize", 0, kMaxBlockBytes));
  request.watched = Boolean(info[2], "watched");
  return MakesProduct([items, request](Work& work) { return CompressChunk(items, request, work); },
                      {info[0]});
}

Napi::Value ChunkSizes(const Napi::CallbackInfo& info) {
  const ChunkHeader header = HeaderOf(Input(info[0], "bytes"));
  const Napi::Object sizes = Napi::Object::New(info.Env());
  sizes.Set("nbytes", header.nbytes);
  sizes.Set("cbytes", header.cbytes);
  return sizes;
}

Operation Decompress(const Napi::CallbackInfo& info) {
  const Bytes chunk = Input(info[0], "bytes");
  const Bytes out = OutputApartFrom(chunk, info[1]);
  return {[chunk, out](Work& work) { DecompressChunk(chunk, out, work); }, {}, {info[0], info[1]}};
}

Operation CompressZstd(const Napi::CallbackInfo& info) {
  const Bytes from = Input(info[0], "bytes");
  ZstdRequest request{};
  request.level = static_cast<int>(Integer(info[1], "level", kMinZstdLevel, kMaxZstdLevel));
  request.checksum = Boolean(info[2], "checksum");
  request.dictionary = Input(info[3], "dictionary");
  return MakesProduct([from, request](Work& work) { return ZstdCompress(from, request, work); },
                      {info[0], info[3]});
}

Operation SizeOfZstd(const Napi::CallbackInfo& info) {
  return MakesNumber([from = Input(info[0], "bytes")](Work&) { return ZstdContentSize(from); },
                     {info[0]});
}

Operation DecompressZstd(const Napi::CallbackInfo& info) {
  const Bytes from = Input(info[0], "bytes");
  return MakesNumber(
      [from, out = OutputApartFrom(from, info[1]), dictionary = Input(info[2], "dictionary")](
          Work& work) { return static_cast<int64_t>(ZstdDecompress(from, out, dictionary, work)); },
      {info[0], info[1], info[2]});
}

Operation DecompressUnknownZstd(const Napi::CallbackInfo& info) {
  return MakesProduct(
      [from = Input(info[0], "bytes"), max = Integer(info[1], "maxBytes", 0),
       dictionary = Input(info[2], "dictionary")](Work& work) {
        return ZstdDecompressUnknown(from, static_cast<size_t>(max), dictionary, work);
      },
      {info[0], info[2]});
}

Operation TrainZstd(const Napi::CallbackInfo& info) {
  if (!info[0].IsArray()) Fail(Kind::kType, "Expected an array for 'samples'.");
  const auto array = info[0].As<Napi::Array>();
  std::vector<Bytes> samples;
  for (uint32_t i = 0; i < array.Length(); ++i) samples.push_back(Input(array.Get(i), "samples"));
  // The array is the facade's own and holds them all.
  return MakesProduct([samples = std::move(samples), max = Integer(info[1], "maxBytes", 1)](
                          Work&) { return ZstdTrain(samples, static_cast<size_t>(max)); },
                      {info[0]});
}

Operation CompressLz4(const Napi::CallbackInfo& info) {
  return MakesProduct(
      [from = Input(info[0], "bytes"), level = Integer(info[1], "level", 0, kMaxLz4Level),
       acceleration = Integer(info[2], "acceleration", 1, kLz4MaxAcceleration)](Work&) {
        return Lz4Compress(from, static_cast<int>(level), static_cast<int>(acceleration));
      },
      {info[0]});
}

Operation SizeOfLz4(const Napi::CallbackInfo& info) {
  return MakesNumber([from = Input(info[0], "bytes")](Work&) { return Lz4ContentSize(from); },
                     {info[0]});
}

Operation DecompressLz4(const Napi::CallbackInfo& info) {
  const Bytes from = Input(info[0], "bytes");
  return MakesNumber(
      [from, out = OutputApartFrom(from, info[1]), exact = Boolean(info[2], "exact")](Work&) {
        return static_cast<int64_t>(Lz4Decompress(from, out, exact));
      },
      {info[0], info[1]});
}

Operation Take(const Napi::CallbackInfo& info) {
  const Bytes out = Input(info[1], "out");
  // Let go of as soon as it is copied.
  const auto product = std::make_shared<ProductPtr>(TakeProduct(info[0]));
  if (out.size != (*product)->size())
    Fail(Kind::kRange, "Expected 'out' to have ", (*product)->size(), " bytes.");
  return {[product, out](Work&) {
            (*product)->CopyTo(out.data);
            product->reset();
          },
          {},
          {info[1]}};
}

}  // namespace

void ExportCodecs(Napi::Env env, Napi::Object exports) {
  ShareThreads();
  Export(env, exports, "compressChunk", 3, Compress);
  ExportImmediate(env, exports, "chunkSizes", ChunkSizes);
  Export(env, exports, "decompressChunk", 2, Decompress);
  Export(env, exports, "zstdCompress", 4, CompressZstd);
  Export(env, exports, "zstdContentSize", 1, SizeOfZstd);
  Export(env, exports, "zstdDecompress", 3, DecompressZstd);
  Export(env, exports, "zstdDecompressUnknown", 3, DecompressUnknownZstd);
  Export(env, exports, "zstdTrain", 2, TrainZstd);
  Export(env, exports, "lz4Compress", 3, CompressLz4);
  Export(env, exports, "lz4ContentSize", 1, SizeOfLz4);
  Export(env, exports, "lz4Decompress", 3, DecompressLz4);
  Export(env, exports, "takeProduct", 2, Take);
}

}  // namespace b2
