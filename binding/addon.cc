// Entry of the addon: once per JavaScript environment (main thread, each worker).
#include <napi.h>

#include "chunk/context.h"
#include "control.h"
#include "environment.h"
#include "exports/exports.h"
#include "pool/pool.h"
#include "system/process.h"

namespace {

Napi::Object Initialize(Napi::Env env, Napi::Object exports) {
  b2::StayLoaded();
  b2::StartLibrary();
  b2::Pool::Instance().OnIdle(b2::TrimThisThread);
  b2::Environment::Create(env);
  b2::Control::Export(env, exports);
  b2::ExportFrames(env, exports);
  b2::ExportArrays(env, exports);
  b2::ExportChunks(env, exports);
  b2::ExportSchunks(env, exports);
  b2::ExportLocks(env, exports);
  b2::ExportFiles(env, exports);
  b2::ExportMetadata(env, exports);
  b2::ExportCodecs(env, exports);
  b2::ExportProcess(env, exports);
  b2::ExportTensors(env, exports);
  b2::ExportRecover(env, exports);
  b2::ExportRaw(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(blosc2, Initialize)
