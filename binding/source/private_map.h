// A file mapped so that changes stay in this process: written pages are copies of the file's.
#pragma once

#include <optional>
#include <string>

#include "source/regular_file.h"
#include "source/source.h"
#include "system/mapping.h"

namespace b2 {

class PrivateMap final : public Source {
 public:
  explicit PrivateMap(const std::string& path);

  uint64_t size() const override { return size_; }
  const uint8_t* View(uint64_t offset, size_t n) const override;
  void Read(uint64_t offset, uint8_t* to, size_t n) const override;
  void Write(uint64_t offset, const uint8_t* bytes, size_t n);

 private:
  void Check(uint64_t offset, size_t n) const;

  RegularFile file_;
  uint64_t size_;
  std::optional<Mapping> mapping_;  // an empty file has none
};

}  // namespace b2
