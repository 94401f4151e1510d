// A function of the addon, written once and exported twice: `name` runs on the pool and gives a
// promise, `nameSync` runs here.
#pragma once

#include <napi.h>

#include <functional>
#include <vector>

#include "pool/work.h"

namespace b2 {

struct Operation {
  std::function<void(Work&)> run;                // on any thread; touches nothing of JavaScript
  std::function<Napi::Value(Napi::Env)> result;  // afterwards, on the caller's; none = undefined
  std::vector<Napi::Value> keep;                 // what `run` reads or writes the memory of
};

// Checks the arguments and says what to do. Throws Error.
using Prepare = Operation (*)(const Napi::CallbackInfo& info);

// `arity`: arguments before the optional Control.
void Export(Napi::Env env, Napi::Object exports, const char* name, size_t arity, Prepare prepare);

// One whose work is often brief, and can be tried at once: see pool/at_once.h.
void ExportBrief(Napi::Env env, Napi::Object exports, const char* name, size_t arity,
                 Prepare prepare);

// A function that only exists once.
using Immediate = Napi::Value (*)(const Napi::CallbackInfo& info);
void ExportImmediate(Napi::Env env, Napi::Object exports, const char* name, Immediate function);

// Throws what went wrong in `body` as a JavaScript exception.
Napi::Value Guarded(Napi::Env env, const std::function<Napi::Value()>& body);

}  // namespace b2
