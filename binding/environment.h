// The state of one JavaScript environment: the main thread's or a worker's.
//
// The rule everything here serves: nothing of JavaScript is touched off its thread. References,
// promises and results are made and dropped on it; other threads only see plain memory that those
// references keep alive.
#pragma once

#include <napi.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>
#include <vector>

#include "error.h"
#include "pool/work.h"

namespace b2 {

// One asynchronous operation, from its call to its promise.
struct Task {
  std::shared_ptr<Work> work;
  std::function<void(Work&)> run;                // on the pool
  std::function<Napi::Value(Napi::Env)> result;  // afterwards, on the environment's thread
  std::optional<Napi::Promise::Deferred> deferred;
  std::vector<Napi::Reference<Napi::Value>> kept;  // what `run` reads or writes
  std::optional<Error> error;
};

class Environment : public std::enable_shared_from_this<Environment> {
 public:
  static std::shared_ptr<Environment> Create(Napi::Env env);
  static Environment& Of(Napi::Env env);

  // Starts the task on the pool; its promise settles on this environment's thread.
  Napi::Promise Start(std::shared_ptr<Task> task);

  // Runs the task here and now, if it turns out to be brief and the event loop has not been kept
  // waiting for long already. Null where it has to be started.
  std::optional<Napi::Promise> TryAtOnce(Task& task);

  // Something for this environment's thread to do, from any thread. Not done any more once the
  // environment closes.
  void Post(std::function<void(Napi::Env)> action);

 private:
  explicit Environment(Napi::Env env) : env_(env) {}

  void Run(const std::shared_ptr<Task>& task);
  void Settle(Napi::Env env);
  // Adds to the time since the event loop's last turn, and asks for word of the next one.
  void Count(std::chrono::nanoseconds spent);
  void AskForTurn();
  void Turned(Napi::Env env);
  // Before the environment's memory goes away: stops what runs and waits for it. Bounded by the
  // chunks being decoded.
  void Close();

  Napi::Env env_;
  napi_threadsafe_function wake_ = nullptr;
  Napi::FunctionReference set_immediate_;
  Napi::FunctionReference turned_;
  // Only on the environment's thread.
  std::unordered_set<std::shared_ptr<Task>> pending_;
  std::chrono::nanoseconds unturned_{0};  // spent by brief tasks, and around all
  bool turning_ = false;                  // turned_ is still to be called
  // That it ever was: tests may have put a setImmediate of their own in place that waits for them.
  bool has_turned_ = false;

  std::mutex mutex_;
  std::condition_variable idle_;
  std::vector<std::shared_ptr<Task>> finished_;
  std::vector<std::function<void(Napi::Env)>> posted_;
  int running_ = 0;  // tasks that other threads work on right now
  bool closing_ = false;
};

// What JavaScript gets to see of an error.
Napi::Value ToJs(Napi::Env env, const Error& error);

// Any exception that is under way, as an error of ours.
Error CurrentError();

}  // namespace b2
