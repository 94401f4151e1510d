// A part of another source: a frame inside a bigger file.
#pragma once

#include <utility>

#include "source/source.h"

namespace b2 {

class WindowSource final : public Source {
 public:
  WindowSource(std::shared_ptr<const Source> whole, uint64_t offset, uint64_t size)
      : whole_(std::move(whole)), offset_(offset), size_(size) {
    CheckRange(offset, size, whole_->size());
  }

  uint64_t size() const override { return size_; }
  bool sequential() const override { return whole_->sequential(); }

  const uint8_t* View(uint64_t offset, size_t n) const override {
    CheckRange(offset, n, size_);
    return whole_->View(offset_ + offset, n);
  }

  void Read(uint64_t offset, uint8_t* to, size_t n) const override {
    CheckRange(offset, n, size_);
    whole_->Read(offset_ + offset, to, n);
  }

 private:
  std::shared_ptr<const Source> whole_;
  uint64_t offset_;
  uint64_t size_;
};

}  // namespace b2
