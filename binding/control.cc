#include "control.h"

#include "error.h"

namespace b2 {

namespace {
constexpr napi_type_tag kTag{0x9d6a1b0c5e7f4281, 0x8a3c2f1e6b5d4c90};
}

void Control::Export(Napi::Env env, Napi::Object exports) {
  exports.Set("Control", DefineClass(env, "Control",
                                     {InstanceMethod<&Control::Abort>("abort"),
                                      InstanceAccessor<&Control::Done>("done"),
                                      InstanceAccessor<&Control::Total>("total")}));
}

Control::Control(const Napi::CallbackInfo& info)
    : ObjectWrap(info), work_(std::make_shared<Work>()) {
  info.This().As<Napi::Object>().TypeTag(&kTag);
}

std::shared_ptr<Work> Control::WorkOf(Napi::Value value) {
  if (value.IsUndefined()) return std::make_shared<Work>();
  if (!value.IsObject() || !value.As<Napi::Object>().CheckTypeTag(&kTag))
    Fail(Kind::kType, "Expected a Control.");
  return Unwrap(value.As<Napi::Object>())->work_;
}

Napi::Value Control::Abort(const Napi::CallbackInfo& info) {
  work_->aborted = true;
  return info.Env().Undefined();
}

Napi::Value Control::Done(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(work_->done.load()));
}

Napi::Value Control::Total(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(work_->total.load()));
}

}  // namespace b2
