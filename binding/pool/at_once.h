// Small operations run at once, on the thread of JavaScript that asks for them: handing one to
// another thread and hearing of its end takes longer than the work itself.
//
// At once means briefly, and without waiting: for bytes in memory or in the system's cache, but for
// no disk. An operation that finds it is more than that throws WouldWait, and runs from its start
// on the pool. So it must be one that may run twice, with no effect before it throws.
#pragma once

#include <cstdint>

namespace b2 {

struct WouldWait {};

// As long as one lives, this thread must not wait, nor work for longer than it takes to decode
// `bytes` with LZ4.
class AtOnce {
 public:
  explicit AtOnce(int64_t bytes);
  ~AtOnce();
  AtOnce(const AtOnce&) = delete;
  AtOnce& operator=(const AtOnce&) = delete;

  static bool Active();
};

// Stands before everything that may wait.
void MayWait();

// Stands before work on that many bytes.
void Spend(int64_t bytes);

}  // namespace b2
