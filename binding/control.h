// The handle by which JavaScript stops an operation and sees how far it is.
#pragma once

#include <napi.h>

#include <memory>

#include "pool/work.h"

namespace b2 {

class Control : public Napi::ObjectWrap<Control> {
 public:
  static void Export(Napi::Env env, Napi::Object exports);

  // The work of a Control, or a new one for undefined.
  static std::shared_ptr<Work> WorkOf(Napi::Value value);

  explicit Control(const Napi::CallbackInfo& info);

 private:
  Napi::Value Abort(const Napi::CallbackInfo& info);
  Napi::Value Done(const Napi::CallbackInfo& info);
  Napi::Value Total(const Napi::CallbackInfo& info);

  std::shared_ptr<Work> work_;
};

}  // namespace b2
