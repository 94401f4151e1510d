#include "codecs/product.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "error.h"
#include "memory/large.h"

namespace b2 {

namespace {

constexpr napi_type_tag kTag{0x6e2b94d07f31a85c, 0x93d5c8e1407ab26f};
// What may be copied while the event loop waits.
constexpr size_t kCopiedAtOnce = 256 << 10;

}  // namespace

void Product::Resize(size_t room) {
  // Never without memory: libraries refuse null.
  auto* bytes = static_cast<uint8_t*>(std::realloc(bytes_.get(), std::max<size_t>(room, 1)));
  if (bytes == nullptr) throw std::bad_alloc();
  static_cast<void>(bytes_.release());
  bytes_.reset(bytes);
  room_ = room;
  AdviseLarge(bytes, room);
}

void Product::Finish(size_t n) { Finish({Bytes{bytes_.get(), n}}); }

void Product::Finish(std::vector<Bytes> pieces) {
  pieces_ = std::move(pieces);
  size_ = 0;
  for (const Bytes& piece : pieces_) size_ += piece.size;
}

void Product::CopyTo(uint8_t* to) const {
  for (const Bytes& piece : pieces_) {
    if (piece.size > 0) std::memcpy(to, piece.data, piece.size);
    to += piece.size;
  }
}

Napi::Value ProductToJs(Napi::Env env, const ProductPtr& product) {
  if (product->size() <= kCopiedAtOnce) {
    Napi::Uint8Array array = Napi::Uint8Array::New(env, product->size());
    if (product->size() > 0) product->CopyTo(array.Data());
    return array;
  }
  const Napi::Object object = Napi::Object::New(env);
  object.TypeTag(&kTag);
  auto* held = new ProductPtr(product);
  const auto release = [](napi_env, void* data, void*) { delete static_cast<ProductPtr*>(data); };
  if (napi_wrap(env, object, held, release, nullptr, nullptr) != napi_ok) {
    delete held;
    Fail(Kind::kInternal, "Expected to wrap a product.");
  }
  object.Set("byteLength", static_cast<double>(product->size()));
  return object;
}

ProductPtr TakeProduct(Napi::Value value) {
  void* data = nullptr;
  const bool tagged = value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&kTag);
  if (!tagged || napi_unwrap(value.Env(), value, &data) != napi_ok)
    Fail(Kind::kType, "Expected a product.");
  ProductPtr product = std::move(*static_cast<ProductPtr*>(data));
  if (product == nullptr) Fail(Kind::kType, "Expected a product that was not taken before.");
  return product;
}

}  // namespace b2
