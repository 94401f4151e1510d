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

}  // namespace

void ExportFiles(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "exchangePaths", 2, ExchangePaths);
}

}  // namespace b2
