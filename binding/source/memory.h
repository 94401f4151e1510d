// Bytes in memory: owned by the source, or borrowed from an owner that is kept alive.
#pragma once

#include <cstring>
#include <utility>

#include "source/source.h"

namespace b2 {

class MemorySource final : public Source {
 public:
  explicit MemorySource(std::vector<uint8_t> bytes)
      : owned_(std::move(bytes)), data_(owned_.data()), size_(owned_.size()) {}

  // Borrows; `owner` guarantees that the bytes stay where they are.
  MemorySource(const uint8_t* data, size_t size, std::shared_ptr<void> owner)
      : owner_(std::move(owner)), data_(data), size_(size) {}

  uint64_t size() const override { return size_; }

  const uint8_t* View(uint64_t offset, size_t n) const override {
    CheckRange(offset, n, size_);
    return data_ + offset;
  }

  void Read(uint64_t offset, uint8_t* to, size_t n) const override {
    if (n > 0) std::memcpy(to, View(offset, n), n);
  }

 private:
  std::vector<uint8_t> owned_;
  std::shared_ptr<void> owner_;
  const uint8_t* data_;
  size_t size_;
};

}  // namespace b2
