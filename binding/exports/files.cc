// What Node's own functions for files cannot do.
#include <memory>

#include "arguments.h"
#include "exports/exports.h"
#include "operation.h"
#include "system/paths.h"

namespace b2 {

namespace {

Operation ExchangePaths(const Napi::CallbackInfo& info) {
  const auto done = std::make_shared<bool>(false);
  return {[a = Path(info[0]), b = Path(info[1]), done](Work&) { *done = Exchange(a, b); },
          [done](Napi::Env env) { return Napi::Boolean::New(env, *done); },
          {}};
}

// Also over a file that is open, which Node's own call cannot do on Windows.
Operation RenamePath(const Napi::CallbackInfo& info) {
  return {[from = Path(info[0]), to = Path(info[1])](Work&) { Rename(from, to); }, {}, {}};
}

// At once, so that the name is free, even of a file that is open.
Operation RemovePath(const Napi::CallbackInfo& info) {
  return {[path = Path(info[0])](Work&) { RemoveFile(path); }, {}, {}};
}

}  // namespace

void ExportFiles(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "exchangePaths", 2, ExchangePaths);
  Export(env, exports, "renamePath", 2, RenamePath);
  Export(env, exports, "removePath", 1, RemovePath);
}

}  // namespace b2
