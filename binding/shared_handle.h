// How JavaScript holds something native that others share: an opaque object, tagged so that no
// other object is taken for one.
#pragma once

#include <napi.h>

#include <memory>
#include <utility>

#include "error.h"

namespace b2 {

struct HandleType {
  napi_type_tag tag;
  const char* name;  // in errors
};

template <typename T>
Napi::Value WrapShared(Napi::Env env, const HandleType& type, std::shared_ptr<T> shared) {
  const Napi::Object object = Napi::Object::New(env);
  object.TypeTag(&type.tag);
  auto* held = new std::shared_ptr<T>(std::move(shared));
  const auto release = [](napi_env, void* data, void*) {
    delete static_cast<std::shared_ptr<T>*>(data);
  };
  if (napi_wrap(env, object, held, release, nullptr, nullptr) != napi_ok) {
    delete held;
    Fail(Kind::kInternal, "Expected to wrap a ", type.name, ".");
  }
  return object;
}

// What the object holds, to be read or let go of: operations under way keep theirs. Throws kType
// for anything that WrapShared() did not make of that type.
template <typename T>
std::shared_ptr<T>& HeldIn(Napi::Value value, const HandleType& type) {
  void* data = nullptr;
  const bool tagged = value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&type.tag);
  if (!tagged || napi_unwrap(value.Env(), value, &data) != napi_ok)
    Fail(Kind::kType, "Expected a native ", type.name, ".");
  return *static_cast<std::shared_ptr<T>*>(data);
}

// Throws kClosed where that has been let go of.
template <typename T>
std::shared_ptr<T> SharedIn(Napi::Value value, const HandleType& type) {
  const std::shared_ptr<T>& held = HeldIn<T>(value, type);
  if (held == nullptr)
    Fail(Kind::kClosed, "Expected a ", type.name, " that is open, but it was closed.");
  return held;
}

}  // namespace b2
