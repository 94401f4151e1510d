// What a caller can see and stop of an operation under way.
#pragma once

#include <atomic>
#include <cstdint>

namespace b2 {

struct Work {
  std::atomic<bool> aborted{false};
  // Items (chunks, mostly) of all loops begun so far, and those finished.
  std::atomic<int64_t> total{0};
  std::atomic<int64_t> done{0};

  // Throws kAborted once the caller has given up.
  void Check() const;
};

}  // namespace b2
