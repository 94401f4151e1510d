#include "operation.h"

#include <memory>
#include <string>
#include <utility>

#include "chunk/context.h"
#include "control.h"
#include "environment.h"
#include "error.h"

namespace b2 {

namespace {

Napi::Value StartOperation(const Napi::CallbackInfo& info, Prepare prepare, size_t arity,
                           bool brief) {
  const Napi::Env env = info.Env();
  try {
    auto task = std::make_shared<Task>();
    task->work = Control::WorkOf(info[arity]);
    Operation operation = prepare(info);
    task->run = std::move(operation.run);
    task->result = std::move(operation.result);
    Environment& environment = Environment::Of(env);
    if (brief) {
      if (const auto promise = environment.TryAtOnce(*task)) return *promise;
    }
    for (const Napi::Value& value : operation.keep)
      task->kept.push_back(Napi::Reference<Napi::Value>::New(value, 1));
    return environment.Start(std::move(task));
  } catch (const Napi::Error& error) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(error.Value());
    return deferred.Promise();
  } catch (...) {
    const auto deferred = Napi::Promise::Deferred::New(env);
    deferred.Reject(ToJs(env, CurrentError()));
    return deferred.Promise();
  }
}

Napi::Value RunOperation(const Napi::CallbackInfo& info, Prepare prepare) {
  return Guarded(info.Env(), [&] {
    const Operation operation = prepare(info);
    Work work;
    operation.run(work);
    TrimThisThread();
    return operation.result ? operation.result(info.Env()) : info.Env().Undefined();
  });
}

void ExportBoth(Napi::Env env, Napi::Object exports, const char* name, size_t arity,
                Prepare prepare, bool brief) {
  exports.Set(name, Napi::Function::New(
                        env,
                        [prepare, arity, brief](const Napi::CallbackInfo& info) {
                          return StartOperation(info, prepare, arity, brief);
                        },
                        name));
  const std::string sync = std::string(name) + "Sync";
  exports.Set(
      sync,
      Napi::Function::New(
          env, [prepare](const Napi::CallbackInfo& info) { return RunOperation(info, prepare); },
          sync));
}

}  // namespace

Napi::Value Guarded(Napi::Env env, const std::function<Napi::Value()>& body) {
  try {
    return body();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    napi_throw(env, ToJs(env, CurrentError()));
    return {};
  }
}

void Export(Napi::Env env, Napi::Object exports, const char* name, size_t arity, Prepare prepare) {
  ExportBoth(env, exports, name, arity, prepare, false);
}

void ExportBrief(Napi::Env env, Napi::Object exports, const char* name, size_t arity,
                 Prepare prepare) {
  ExportBoth(env, exports, name, arity, prepare, true);
}

void ExportImmediate(Napi::Env env, Napi::Object exports, const char* name, Immediate function) {
  exports.Set(name, Napi::Function::New(
                        env,
                        [function](const Napi::CallbackInfo& info) {
                          return Guarded(info.Env(), [&] { return function(info); });
                        },
                        name));
}

}  // namespace b2
