#include "raw_handle.h"

#include <utility>

#include "error.h"

namespace b2 {

namespace {

constexpr napi_type_tag kTag{0x6f2c81d4a95e3b07, 0x9be047135dca26f1};

RawFilePtr& HeldBy(Napi::Value value) {
  void* data = nullptr;
  const bool tagged = value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&kTag);
  if (!tagged || napi_unwrap(value.Env(), value, &data) != napi_ok)
    Fail(Kind::kType, "Expected a native file.");
  return *static_cast<RawFilePtr*>(data);
}

}  // namespace

Napi::Value WrapRaw(Napi::Env env, RawFilePtr file) {
  const Napi::Object object = Napi::Object::New(env);
  object.TypeTag(&kTag);
  auto* held = new RawFilePtr(std::move(file));
  const auto release = [](napi_env, void* data, void*) { delete static_cast<RawFilePtr*>(data); };
  if (napi_wrap(env, object, held, release, nullptr, nullptr) != napi_ok) {
    delete held;
    Fail(Kind::kInternal, "Expected to wrap a file.");
  }
  return object;
}

RawFilePtr RawOf(Napi::Value value) {
  const RawFilePtr& file = HeldBy(value);
  if (file == nullptr) Fail(Kind::kClosed, "Expected a file that is open, but it was closed.");
  return file;
}

void ReleaseRaw(Napi::Value value) { HeldBy(value).reset(); }

}  // namespace b2
