#include "bytes.h"

#include "error.h"

namespace b2 {

namespace {

// By napi_typedarray_type; 11 is Float16Array, which older headers do not name.
constexpr size_t kElementBytes[] = {1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8, 2};

}  // namespace

Bytes BytesOf(Napi::Value value, const char* argument) {
  napi_env env = value.Env();
  void* data = nullptr;
  size_t length = 0;
  if (value.IsTypedArray()) {
    napi_typedarray_type type{};
    if (napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr) == napi_ok &&
        static_cast<size_t>(type) < std::size(kElementBytes)) {
      return {static_cast<uint8_t*>(data), length * kElementBytes[type]};
    }
  } else if (value.IsDataView()) {
    if (napi_get_dataview_info(env, value, &length, &data, nullptr, nullptr) == napi_ok) {
      return {static_cast<uint8_t*>(data), length};
    }
  }
  Fail(Kind::kType, "Expected a typed array or a DataView for '", argument, "'.");
}

}  // namespace b2
