#include "frame/memory_chunks.h"

#include <atomic>
#include <utility>

namespace b2 {

namespace {

int64_t SizeOf(const SharedBytes& chunk) {
  return chunk == nullptr ? 0 : static_cast<int64_t>(chunk->size());
}

}  // namespace

void MemoryChunks::Set(size_t slot, SharedBytes chunk) {
  SharedBytes& place = Own(slot)[slot % kPart];
  bytes_ += SizeOf(chunk) - SizeOf(place);
  place = std::move(chunk);
}

void MemoryChunks::Push(SharedBytes chunk) {
  if (size_ % kPart == 0) parts_.push_back(std::make_shared<Part>());
  bytes_ += SizeOf(chunk);
  Own(size_).push_back(std::move(chunk));
  ++size_;
}

void MemoryChunks::Clear() {
  parts_.clear();
  size_ = 0;
  bytes_ = 0;
}

MemoryChunks::Part& MemoryChunks::Own(size_t slot) {
  std::shared_ptr<Part>& part = parts_[slot / kPart];
  if (part.use_count() > 1) {
    part = std::make_shared<Part>(*part);
  } else {
    // Those that shared it until now have read it before they let go.
    std::atomic_thread_fence(std::memory_order_acquire);
  }
  return *part;
}

}  // namespace b2
