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

// Into a snapshot, once all are there: it may still be read meanwhile.
class CollectingSink final : public ChunkSink {
 public:
  void Accept(int64_t i, EncodedChunk chunk) override {
    const std::lock_guard lock(mutex_);
    chunks_.emplace_back(i, std::move(chunk));
  }

  void PutInto(Snapshot& snapshot) {
    for (auto& [i, chunk] : chunks_) snapshot.Put(i, std::move(chunk));
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<int64_t, EncodedChunk>> chunks_;
};

}  // namespace b2
