// Where encoded chunks go.
#pragma once

#include <mutex>
#include <utility>

#include "frame/snapshot.h"

namespace b2 {

class ChunkSink {
 public:
  virtual ~ChunkSink() = default;
  // From any thread, each chunk once, in any order.
  virtual void Accept(int64_t i, EncodedChunk chunk) = 0;
};

// Into a snapshot that is being made.
class SnapshotSink final : public ChunkSink {
 public:
  explicit SnapshotSink(Snapshot& snapshot) : snapshot_(snapshot) {}

  void Accept(int64_t i, EncodedChunk chunk) override {
    const std::lock_guard lock(mutex_);
    snapshot_.Put(i, std::move(chunk));
  }

 private:
  std::mutex mutex_;
  Snapshot& snapshot_;
};

}  // namespace b2
