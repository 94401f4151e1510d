// A whole file mapped read-only. The mapping never leaves C++: results are decoded from it into JS
// memory.
//
// A file that somebody else truncates makes touching the lost pages fatal, whatever a library does;
// the length is therefore compared before every view, which catches all but a truncation during the
// decode itself.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

#include "source/regular_file.h"
#include "source/source.h"
#include "system/mapping.h"

namespace b2 {

class MappedSource final : public Source {
 public:
  // `reserve`: bytes of address space to begin with, so that a file which grows need not be mapped
  // anew.
  MappedSource(const std::string& path, uint64_t reserve);

  FileIdentity identity() const { return file_.identity(); }
  FileStamp stamp() const { return file_.stamp(); }
  uint64_t size() const override { return size_; }
  void Follow() const override;
  const uint8_t* View(uint64_t offset, size_t n) const override;
  void Read(uint64_t offset, uint8_t* to, size_t n) const override;

 private:
  void Map(uint64_t length) const;

  RegularFile file_;
  mutable std::mutex mutex_;
  mutable std::vector<Mapping>
      mappings_;  // the last one is current; views into others may be in use
  mutable std::atomic<const uint8_t*> data_{nullptr};
  mutable std::atomic<uint64_t> size_{0};
};

}  // namespace b2
