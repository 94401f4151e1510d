// A file that others replace by renaming: opened for each read, so that it is always the present
// one.
#pragma once

#include <string>
#include <utility>

#include "source/regular_file.h"
#include "source/source.h"

namespace b2 {

class RenewedSource final : public Source {
 public:
  explicit RenewedSource(std::string path) : path_(std::move(path)) {}

  uint64_t size() const override { return RegularFile(path_).Size(); }
  const uint8_t* View(uint64_t, size_t) const override { return nullptr; }
  void Read(uint64_t offset, uint8_t* to, size_t n) const override {
    const RegularFile file(path_);
    CheckRange(offset, n, file.Size());
    file.Read(offset, to, n);
  }

 private:
  std::string path_;
};

}  // namespace b2
