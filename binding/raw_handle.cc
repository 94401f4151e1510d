#include "raw_handle.h"

#include <utility>

#include "shared_handle.h"

namespace b2 {

namespace {

constexpr HandleType kRawFile{{0x6f2c81d4a95e3b07, 0x9be047135dca26f1}, "file"};

}  // namespace

Napi::Value WrapRaw(Napi::Env env, RawFilePtr file) {
  return WrapShared(env, kRawFile, std::move(file));
}

RawFilePtr RawOf(Napi::Value value) { return SharedIn<RawFilePtr::element_type>(value, kRawFile); }

void ReleaseRaw(Napi::Value value) { HeldIn<RawFilePtr::element_type>(value, kRawFile).reset(); }

}  // namespace b2
