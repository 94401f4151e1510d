// Keeps a JavaScript buffer where it is, for native objects that outlive an operation.
#pragma once

#include <napi.h>

#include <memory>

namespace b2 {

// Until the last owner of the result is gone, on whichever thread that happens.
std::shared_ptr<void> Pin(Napi::Value buffer);

}  // namespace b2
