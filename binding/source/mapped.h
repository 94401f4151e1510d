// A whole file mapped read-only. The mapping never leaves C++: results are decoded from it into JS
// memory.
//
// A file that somebody else truncates makes touching the lost pages fatal, whatever a library does;
// the length is therefore compared before every view, which catches all but a truncation during the
// decode itself.
#pragma once

#include <string>

#include "source/source.h"

namespace b2 {

class MappedSource final : public Source {
 public:
  explicit MappedSource(const std::string& path);
  ~MappedSource() override;

  uint64_t size() const override { return size_; }
  const uint8_t* View(uint64_t offset, size_t n) const override;
  void Read(uint64_t offset, uint8_t* to, size_t n) const override;

 private:
  void Map();

  std::string path_;
  int descriptor_ = -1;
  const uint8_t* data_ = nullptr;
  uint64_t size_ = 0;
};

}  // namespace b2
