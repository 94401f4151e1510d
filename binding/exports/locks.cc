// The lock between processes.
#include <chrono>
#include <memory>

#include "arguments.h"
#include "error.h"
#include "exports/exports.h"
#include "file/lock_file.h"
#include "operation.h"

namespace b2 {

namespace {

// lib/locking.ts waits between tries, so that no thread ever blocks on a lock.
class Lock : public Napi::ObjectWrap<Lock> {
 public:
  explicit Lock(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    Guarded(info.Env(), [&]() -> Napi::Value {
      file_ = std::make_unique<LockFile>(Path(info[0]));
      return info.Env().Undefined();
    });
  }

  Napi::Value Try(const Napi::CallbackInfo& info) {
    return Guarded(info.Env(), [&]() -> Napi::Value {
      const bool exclusive = Boolean(info[0], "exclusive");
      const std::chrono::microseconds insistence(Integer(info[1], "insistence", 0, 1000));
      return Napi::Boolean::New(info.Env(), Open().TryLock(exclusive, insistence));
    });
  }

  Napi::Value Count(const Napi::CallbackInfo& info) {
    return Guarded(info.Env(), [&]() -> Napi::Value {
      return Napi::Number::New(info.Env(), static_cast<double>(Open().Count()));
    });
  }

  Napi::Value Unlock(const Napi::CallbackInfo& info) {
    if (file_ != nullptr) file_->Unlock();
    return info.Env().Undefined();
  }

  Napi::Value Close(const Napi::CallbackInfo& info) {
    file_.reset();
    return info.Env().Undefined();
  }

 private:
  LockFile& Open() {
    if (file_ == nullptr) Fail(Kind::kClosed, "Expected a lock that is open.");
    return *file_;
  }

  std::unique_ptr<LockFile> file_;
};

}  // namespace

void ExportLocks(Napi::Env env, Napi::Object exports) {
  exports.Set("Lock", Napi::ObjectWrap<Lock>::DefineClass(
                          env, "Lock",
                          {Napi::ObjectWrap<Lock>::InstanceMethod<&Lock::Try>("try"),
                           Napi::ObjectWrap<Lock>::InstanceMethod<&Lock::Count>("count"),
                           Napi::ObjectWrap<Lock>::InstanceMethod<&Lock::Unlock>("unlock"),
                           Napi::ObjectWrap<Lock>::InstanceMethod<&Lock::Close>("close")}));
}

}  // namespace b2
