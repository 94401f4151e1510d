// Threads and versions: state of the process, shared by all its environments.
#include <blosc2.h>

#include "arguments.h"
#include "codecs/linked.h"
#include "exports/exports.h"
#include "operation.h"
#include "pool/pool.h"

// In the same archive as C-Blosc2, which comes without their headers.
extern "C" {
const char* ZSTD_versionString(void);
const char* LZ4_versionString(void);
}

namespace b2 {

namespace {

Napi::Value SetThreads(const Napi::CallbackInfo& info) {
  Pool::Instance().SetThreads(static_cast<int>(Integer(info[0], "n", 1, Pool::kMaxThreads)));
  return info.Env().Undefined();
}

Napi::Value GetThreads(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), Pool::Instance().threads());
}

Napi::Value Versions(const Napi::CallbackInfo& info) {
  const Napi::Object versions = Napi::Object::New(info.Env());
  versions.Set("cBlosc2", blosc2_get_version_string());
  versions.Set("zstd", ZSTD_versionString());
  versions.Set("lz4", LZ4_versionString());
  versions.Set("zlib", zlibng_version());
  return versions;
}

}  // namespace

void ExportProcess(Napi::Env env, Napi::Object exports) {
  ExportImmediate(env, exports, "setThreads", SetThreads);
  ExportImmediate(env, exports, "getThreads", GetThreads);
  ExportImmediate(env, exports, "versions", Versions);
}

}  // namespace b2
