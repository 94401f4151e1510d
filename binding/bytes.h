// The bytes behind any ArrayBufferView or ArrayBuffer.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>

namespace b2 {

struct Bytes {
  uint8_t* data = nullptr;
  size_t size = 0;
};

// Throws kType naming `argument` for anything else, and for detached buffers of a nonzero view.
//
// Asked from N-API directly: node-addon-api knows no Float16Array (it reports a length of zero) and
// refuses views over SharedArrayBuffer on Node 20.
Bytes BytesOf(Napi::Value value, const char* argument);

}  // namespace b2
