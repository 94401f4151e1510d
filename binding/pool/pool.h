// The process's own threads. libuv's four stay free for files, DNS and crypto.
//
// A task runs on one pool thread (or on the caller's, in the synchronous functions) and spreads its
// loops over idle ones. The task's own thread takes part in its loops, so a loop finishes even when
// every other thread is busy: no deadlock.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>

#include "pool/work.h"

namespace b2 {

class Pool {
 public:
  // Never destroyed: threads may still wait in it while the process exits.
  static Pool& Instance();

  static constexpr int kMaxThreads = 256;

  // 1 to kMaxThreads. Default: the processors this process may use.
  void SetThreads(int n);
  int threads() const;

  void Submit(std::function<void()> task);

  // What each thread does before it waits for more: letting go of memory. Every environment says
  // it, also while threads run for others.
  void OnIdle(void (*release)());

  // Calls body(i, slot) for 0 <= i < n, in ascending order of start, on up to threads() threads; no
  // two calls at once have the same slot, and slots are below kMaxThreads. Stops at the first
  // exception, or when the work is aborted, and rethrows it once nothing runs any more.
  void ForEach(int64_t n, Work& work, const std::function<void(int64_t, int)>& body);

 private:
  struct Loop;

  Pool();
  void Serve();
  static void Help(Loop& loop, int slot);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  int wanted_;
  int running_ = 0;
  int idle_ = 0;
  void (*release_)() = nullptr;
};

}  // namespace b2
