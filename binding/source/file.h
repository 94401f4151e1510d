// A file read by position.
#pragma once

#include <atomic>
#include <string>

#include "source/regular_file.h"
#include "source/source.h"

namespace b2 {

class FileSource final : public Source {
 public:
  explicit FileSource(const std::string& path) : file_(path), size_(file_.Size()) {}

  FileIdentity identity() const { return file_.identity(); }
  FileStamp stamp() const { return file_.stamp(); }
  uint64_t size() const override { return size_; }
  void Follow() const override { size_ = file_.Size(); }
  const uint8_t* View(uint64_t, size_t) const override { return nullptr; }
  void Read(uint64_t offset, uint8_t* to, size_t n) const override {
    CheckRange(offset, n, size_);
    file_.Read(offset, to, n);
  }

 private:
  RegularFile file_;
  mutable std::atomic<uint64_t> size_;  // when it was last asked for
};

}  // namespace b2
