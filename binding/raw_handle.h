// How JavaScript holds bytes that are read and written by position.
#pragma once

#include <napi.h>

#include "raw/file.h"

namespace b2 {

Napi::Value WrapRaw(Napi::Env env, RawFilePtr file);

// Throws kType for anything that WrapRaw() did not make, kClosed after ReleaseRaw().
RawFilePtr RawOf(Napi::Value value);

// Lets go of the file now. Operations under way keep theirs.
void ReleaseRaw(Napi::Value value);

}  // namespace b2
