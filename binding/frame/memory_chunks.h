// Chunks in memory, by slots. Copies share what is the same: a frame of many chunks gains one in no
// more time than a small one does.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "chunk/encode.h"

namespace b2 {

class MemoryChunks {
 public:
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Of all chunks.
  int64_t bytes() const { return bytes_; }

  const SharedBytes& operator[](size_t slot) const { return (*parts_[slot / kPart])[slot % kPart]; }

  void Set(size_t slot, SharedBytes chunk);
  void Push(SharedBytes chunk);
  void Clear();

 private:
  static constexpr size_t kPart = 128;
  using Part = std::vector<SharedBytes>;

  // The part a slot is in, which is this object's alone.
  Part& Own(size_t slot);

  std::vector<std::shared_ptr<Part>> parts_;
  size_t size_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace b2
