#include "pool/pool.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <thread>
#include <utility>

#include "error.h"
#include "pool/at_once.h"
#include "system/process.h"

namespace b2 {

void Work::Check() const {
  if (aborted.load(std::memory_order_relaxed)) Fail(Kind::kAborted, "The operation was aborted.");
}

// Shared with helpers that may come late, when the caller has gone: then `closed` is set and the
// body is out of reach.
struct Pool::Loop {
  int64_t n;
  Work* work;
  const std::function<void(int64_t, int)>* body;
  std::atomic<int64_t> next{0};
  std::atomic<bool> failed{false};
  std::atomic<int> slots{1};

  std::mutex mutex;
  std::condition_variable left;
  int helpers = 0;
  bool closed = false;
  std::exception_ptr error;

  void Fail(std::exception_ptr what) {
    const std::lock_guard lock(mutex);
    if (!error) error = std::move(what);
    failed = true;
  }
};

Pool& Pool::Instance() {
  static Pool* const pool = new Pool();
  return *pool;
}

Pool::Pool() : wanted_(std::min(AvailableProcessors(), kMaxThreads)) {}

void Pool::SetThreads(int n) {
  const std::lock_guard lock(mutex_);
  wanted_ = std::clamp(n, 1, kMaxThreads);
  wake_.notify_all();
}

void Pool::OnIdle(void (*release)()) {
  const std::lock_guard lock(mutex_);
  release_ = release;
}

int Pool::threads() const {
  const std::lock_guard lock(mutex_);
  return wanted_;
}

void Pool::Submit(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(task));
  if (idle_ == 0 && running_ < wanted_) {
    ++running_;
    std::thread([this] { Serve(); }).detach();
  }
  wake_.notify_one();
}

void Pool::Serve() {
  StepBack();  // the thread of JavaScript, which has little to do at a time, is to go first
  std::unique_lock lock(mutex_);
  while (true) {
    if (queue_.empty() && release_ != nullptr) {
      void (*const release)() = release_;
      lock.unlock();
      release();
      lock.lock();
    }
    ++idle_;
    wake_.wait(lock, [&] { return !queue_.empty() || running_ > wanted_; });
    --idle_;
    if (running_ > wanted_) break;
    std::function<void()> task = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    task();
    task = nullptr;
    lock.lock();
  }
  --running_;
  if (!queue_.empty()) wake_.notify_one();
}

void Pool::Help(Loop& loop, int slot) {
  while (!loop.failed.load(std::memory_order_relaxed)) {
    const int64_t i = loop.next.fetch_add(1);
    if (i >= loop.n) return;
    try {
      loop.work->Check();
      (*loop.body)(i, slot);
    } catch (...) {
      loop.Fail(std::current_exception());
      return;
    }
    loop.work->done.fetch_add(1, std::memory_order_relaxed);
  }
}

void Pool::ForEach(int64_t n, Work& work, const std::function<void(int64_t, int)>& body) {
  work.Check();
  work.total += n;
  const int helpers = static_cast<int>(std::min<int64_t>(n, threads()) - 1);
  if (helpers <= 0 || AtOnce::Active()) {
    for (int64_t i = 0; i < n; ++i) {
      work.Check();
      body(i, 0);
      ++work.done;
    }
    return;
  }
  const auto loop = std::make_shared<Loop>();
  loop->n = n;
  loop->work = &work;
  loop->body = &body;
  {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < helpers; ++i) {
      // Before tasks that have not begun: finishing what runs keeps memory low.
      queue_.push_front([loop] {
        {
          const std::lock_guard enter(loop->mutex);
          if (loop->closed) return;
          ++loop->helpers;
        }
        Help(*loop, loop->slots.fetch_add(1));
        const std::lock_guard leave(loop->mutex);
        if (--loop->helpers == 0) loop->left.notify_all();
      });
      if (running_ < wanted_ && idle_ <= i) {
        ++running_;
        std::thread([this] { Serve(); }).detach();
      }
    }
    wake_.notify_all();
  }
  Help(*loop, 0);
  std::unique_lock lock(loop->mutex);
  loop->closed = true;
  loop->left.wait(lock, [&] { return loop->helpers == 0; });
  if (loop->error) std::rethrow_exception(loop->error);
}

}  // namespace b2
