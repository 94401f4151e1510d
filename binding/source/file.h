// A file read by position. The descriptor is private, closed on exec, and closed when the last
// reader lets go.
#pragma once

#include <string>

#include "source/source.h"

namespace b2 {

class FileSource final : public Source {
 public:
  explicit FileSource(const std::string& path);
  ~FileSource() override;

  uint64_t size() const override { return size_; }
  const uint8_t* View(uint64_t, size_t) const override { return nullptr; }
  void Read(uint64_t offset, uint8_t* to, size_t n) const override;

 private:
  std::string path_;
  int descriptor_ = -1;
  uint64_t size_ =
      0;  // when opened; our own writers replace files, so it does not change underneath
};

// Throws for anything but a regular file.
uint64_t RegularFileSize(int descriptor, const std::string& path);

}  // namespace b2
