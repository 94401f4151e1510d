// Salvage of damaged frames.
#include "recover/recover.h"

#include "arguments.h"
#include "error.h"
#include "exports/exports.h"

namespace b2 {

namespace {

const char* NameOf(Recovery::Method method) {
  switch (method) {
    case Recovery::Method::kOlderIndex:
      return "older-index";
    case Recovery::Method::kScan:
      return "scan";
    case Recovery::Method::kIndex:
      break;
  }
  return "index";
}

const char* NameOf(Recovery::Vlmeta vlmeta) {
  switch (vlmeta) {
    case Recovery::Vlmeta::kPartly:
      return "partly";
    case Recovery::Vlmeta::kOlder:
      return "older";
    case Recovery::Vlmeta::kLost:
      return "lost";
    case Recovery::Vlmeta::kIntact:
      break;
  }
  return "intact";
}

Napi::Value ToJs(Napi::Env env, const Recovery& recovery) {
  const Napi::Object report = Napi::Object::New(env);
  report.Set("kind", recovery.array ? "ndarray" : "schunk");
  report.Set("nchunks", static_cast<double>(recovery.nchunks));
  report.Set("recovered", static_cast<double>(recovery.recovered));
  const Napi::Array lost = Napi::Array::New(env, recovery.lost.size());
  for (size_t i = 0; i < recovery.lost.size(); ++i)
    lost.Set(static_cast<uint32_t>(i), static_cast<double>(recovery.lost[i]));
  report.Set("lost", lost);
  report.Set("order", NameOf(recovery.method));
  report.Set("header", recovery.header_intact ? "intact" : "mended");
  report.Set("vlmeta", NameOf(recovery.vlmeta));
  return report;
}

Operation RecoverFrame(const Napi::CallbackInfo& info) {
  const auto target = TargetOf(info[1]);
  if (!target) Fail(Kind::kType, "Expected where to write.");
  const auto recovery = std::make_shared<Recovery>();
  return {[path = Path(info[0]), target, recovery,
           limits = LimitsOf(ObjectArgument(info[2], "options"))](Work& work) {
            *recovery = Recover(path, *target, limits, work);
          },
          [recovery](Napi::Env env) { return ToJs(env, *recovery); },
          {}};
}

}  // namespace

void ExportRecover(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "recoverFrame", 3, RecoverFrame);
}

}  // namespace b2
