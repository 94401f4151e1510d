// Deflated bytes of a zip member, inflated on the way. Going forward continues where the last read
// ended; going back begins again. Memory: two small buffers, whatever the size.
#pragma once

#include <memory>
#include <mutex>

#include "source/source.h"

namespace b2 {

class InflatedSource final : public Source {
 public:
  // `size` and `sum` (CRC-32) are what the archive declares; they are compared once all bytes have
  // been inflated in one go.
  InflatedSource(std::shared_ptr<const Source> deflated, uint64_t size, uint32_t sum);
  ~InflatedSource() override;

  uint64_t size() const override { return size_; }
  bool sequential() const override { return true; }
  const uint8_t* View(uint64_t, size_t) const override { return nullptr; }
  void Read(uint64_t offset, uint8_t* to, size_t n) const override;

 private:
  class Stream;

  std::shared_ptr<const Source> deflated_;
  uint64_t size_;
  uint32_t sum_;
  mutable std::mutex mutex_;
  mutable std::unique_ptr<Stream> stream_;
};

}  // namespace b2
