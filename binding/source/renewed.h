// The index of a sparse frame, which others replace by renaming: opened for each read, so that it
// is always the present one. The directory is kept open, because the number of a deleted one may be
// given to another.
#pragma once

#include <string>

#include "source/regular_file.h"
#include "source/source.h"

namespace b2 {

class RenewedSource final : public Source {
 public:
  RenewedSource(const std::string& directory, const std::string& name)
      : path_(directory + "/" + name),
        directory_(directory, Opening::kDirectory),
        identity_(directory_.Status().identity) {}

  // Of the directory.
  FileIdentity identity() const { return identity_; }
  uint64_t size() const override { return RegularFile(path_).Size(); }
  const uint8_t* View(uint64_t, size_t) const override { return nullptr; }
  void Read(uint64_t offset, uint8_t* to, size_t n) const override {
    const RegularFile file(path_);
    CheckRange(offset, n, file.Size());
    file.Read(offset, to, n);
  }

 private:
  std::string path_;
  OpenFile directory_;
  FileIdentity identity_;
};

}  // namespace b2
