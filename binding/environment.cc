#include "environment.h"

#include <new>
#include <utility>

#include "chunk/context.h"
#include "pool/at_once.h"
#include "pool/pool.h"
#include "system/process.h"

namespace b2 {

namespace {

using Held = std::shared_ptr<Environment>;

// Of JavaScript and brief tasks together, between two turns of the event loop.
constexpr std::chrono::milliseconds kMostPerTurn{2};
constexpr std::chrono::microseconds kAround{40};  // what JavaScript takes for each task

const char* CodeOf(Kind kind) {
  switch (kind) {
    case Kind::kCorrupt:
      return "ERR_BLOSC2_CORRUPT";
    case Kind::kIntegrity:
      return "ERR_BLOSC2_INTEGRITY";
    case Kind::kFormat:
      return "ERR_BLOSC2_FORMAT";
    case Kind::kTruncated:
      return "ERR_BLOSC2_TRUNCATED";
    case Kind::kUnsupported:
      return "ERR_BLOSC2_UNSUPPORTED";
    case Kind::kLimit:
      return "ERR_BLOSC2_LIMIT";
    case Kind::kChanged:
      return "ERR_BLOSC2_CHANGED";
    case Kind::kMmap:
      return "ERR_BLOSC2_MMAP";
    case Kind::kClosed:
      return "ERR_BLOSC2_CLOSED";
    case Kind::kStale:
      return "STALE";
    case Kind::kAborted:
      return "ABORTED";
    case Kind::kSystem:
      return "SYSTEM";
    case Kind::kType:
    case Kind::kRange:
    case Kind::kInternal:
      break;
  }
  return "ERR_BLOSC2_INTERNAL";
}

// Throws Napi::Error where JavaScript cannot run.
void SettlePromise(Napi::Env env, const Task& task) {
  try {
    if (task.error) {
      task.deferred->Reject(ToJs(env, *task.error));
    } else {
      task.deferred->Resolve(task.result ? task.result(env) : env.Undefined());
    }
  } catch (const Napi::Error& error) {
    task.deferred->Reject(error.Value());
  } catch (...) {
    task.deferred->Reject(ToJs(env, CurrentError()));
  }
}

}  // namespace

Napi::Value ToJs(Napi::Env env, const Error& error) {
  if (error.kind() == Kind::kType) return Napi::TypeError::New(env, error.message()).Value();
  if (error.kind() == Kind::kRange) return Napi::RangeError::New(env, error.message()).Value();
  const Napi::Object value = Napi::Error::New(env, error.message()).Value();
  value.Set("code", CodeOf(error.kind()));
  if (error.nchunk >= 0) value.Set("nchunk", static_cast<double>(error.nchunk));
  if (error.kind() == Kind::kSystem) {
    value.Set("errno", NumberForNode(error.error_number));
    value.Set("syscall", error.syscall);
    value.Set("path", error.path);
  }
  return value;
}

Error CurrentError() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return Error(Kind::kLimit, "Expected memory for this operation, but there is not enough.");
  } catch (const std::exception& error) {
    return Error(Kind::kInternal, Sentence("Expected no other failure, but got: ", error.what()));
  }
}

std::shared_ptr<Environment> Environment::Create(Napi::Env env) {
  const std::shared_ptr<Environment> environment(new Environment(env));
  const auto call = [](napi_env raw, napi_value, void* context, void*) {
    // Null while the environment is torn down.
    if (raw != nullptr) static_cast<Environment*>(context)->Settle(Napi::Env(raw));
  };
  napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "blosc2"), 0, 1,
                                  nullptr, nullptr, environment.get(), call, &environment->wake_);
  napi_unref_threadsafe_function(env, environment->wake_);
  const Napi::Value set_immediate = env.Global().Get("setImmediate");
  if (set_immediate.IsFunction()) {
    environment->set_immediate_ = Napi::Persistent(set_immediate.As<Napi::Function>());
    environment->turned_ = Napi::Persistent(Napi::Function::New(
        env, [raw = environment.get()](const Napi::CallbackInfo& info) { raw->Turned(info.Env()); },
        "turned"));
    environment->AskForTurn();
  }
  env.SetInstanceData<Held>(new Held(environment));
  // Hooks run newest first: this one before that of the thread-safe function.
  napi_add_env_cleanup_hook(
      env, [](void* data) { static_cast<Environment*>(data)->Close(); }, environment.get());
  return environment;
}

Environment& Environment::Of(Napi::Env env) { return **env.GetInstanceData<Held>(); }

std::optional<Napi::Promise> Environment::TryAtOnce(Task& task) {
  // Whoever awaits one such task after the other keeps the event loop from turning until one goes
  // to the pool.
  constexpr int64_t kMostBytes = 1024 * 1024;
  if (unturned_ >= kMostPerTurn) return {};
  const auto start = std::chrono::steady_clock::now();
  bool done = true;
  try {
    const AtOnce at_once(kMostBytes);
    task.work->Check();
    task.run(*task.work);
  } catch (const WouldWait&) {
    done = false;
    task.work->total = 0;
    task.work->done = 0;
  } catch (...) {
    task.error = CurrentError();
  }
  TrimThisThread();
  Count(std::chrono::steady_clock::now() - start + kAround);
  if (!done) return {};
  task.deferred.emplace(Napi::Promise::Deferred::New(env_));
  SettlePromise(env_, task);
  return task.deferred->Promise();
}

Napi::Promise Environment::Start(std::shared_ptr<Task> task) {
  task->deferred.emplace(Napi::Promise::Deferred::New(env_));
  const Napi::Promise promise = task->deferred->Promise();
  // Work under way keeps the process alive, as a file being read does.
  if (pending_.empty()) napi_ref_threadsafe_function(env_, wake_);
  pending_.insert(task);
  Pool::Instance().Submit([self = shared_from_this(), task] { self->Run(task); });
  return promise;
}

void Environment::Run(const std::shared_ptr<Task>& task) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    ++running_;
  }
  try {
    task->work->Check();
    task->run(*task->work);
  } catch (...) {
    task->error = CurrentError();
  }
  // Before anybody hears of it: a handle that is closed then has nothing open any more.
  task->run = nullptr;
  const std::lock_guard lock(mutex_);
  --running_;
  finished_.push_back(task);
  if (closing_) {
    idle_.notify_all();
  } else {
    napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
  }
}

void Environment::Post(std::function<void(Napi::Env)> action) {
  const std::lock_guard lock(mutex_);
  if (closing_) return;
  posted_.push_back(std::move(action));
  napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
}

void Environment::Settle(Napi::Env env) {
  std::vector<std::shared_ptr<Task>> finished;
  std::vector<std::function<void(Napi::Env)>> posted;
  {
    const std::lock_guard lock(mutex_);
    // The event loop goes on calling this without turning while there is always another task that
    // has just finished, as there is where somebody awaits one after the other.
    if (!has_turned_) unturned_ = {};
    if (unturned_ < kMostPerTurn) finished.swap(finished_);
    posted.swap(posted_);
  }
  const Napi::HandleScope scope(env);
  for (const auto& action : posted) action(env);
  for (const auto& task : finished) {
    pending_.erase(task);
    try {
      SettlePromise(env, *task);
    } catch (const Napi::Error&) {
      // This worker is being terminated: nothing of JavaScript runs any more, and nobody waits.
    }
    task->kept.clear();
    // The pool may drop the task later: a file that it opened may have been closed by then.
    task->result = nullptr;
    Count(kAround);
  }
  if (!finished.empty() && pending_.empty()) napi_unref_threadsafe_function(env, wake_);
}

void Environment::Count(std::chrono::nanoseconds spent) {
  unturned_ += spent;
  if (has_turned_ && !turning_ && unturned_ >= kMostPerTurn / 2) AskForTurn();
}

void Environment::AskForTurn() {
  try {
    set_immediate_.Call({turned_.Value()});
    turning_ = true;
  } catch (const Napi::Error&) {
    // As above: nobody waits.
  }
}

void Environment::Turned(Napi::Env env) {
  has_turned_ = true;
  turning_ = false;
  unturned_ = {};
  Settle(env);
}

void Environment::Close() {
  std::unique_lock lock(mutex_);
  closing_ = true;
  for (const auto& task : pending_) task->work->aborted = true;
  idle_.wait(lock, [&] { return running_ == 0; });
  lock.unlock();
  // Tasks that have not begun never will, but the pool may drop them later, on its threads.
  for (const auto& task : pending_) {
    task->kept.clear();
    task->deferred.reset();
  }
  finished_.clear();
  pending_.clear();
  posted_.clear();
  set_immediate_.Reset();
  turned_.Reset();
  napi_release_threadsafe_function(wake_, napi_tsfn_abort);
}

}  // namespace b2
