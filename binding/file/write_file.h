// A file that is changed in place, by position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "system/open_file.h"

namespace b2 {

class WriteFile {
 public:
  explicit WriteFile(const std::string& path);

  FileIdentity identity() const { return identity_; }

  void Write(uint64_t offset, const uint8_t* bytes, size_t n) const {
    file_.Write(offset, bytes, n);
  }
  void Sync() const { file_.SyncData(); }
  uint64_t Size() const { return file_.Size(); }
  void Truncate(uint64_t size) const { file_.Truncate(size); }

  // Keeps others out who ask for it, in any process. False where somebody else does; true on file
  // systems that have no locks.
  bool TryLock() const;
  void Unlock() const;

 private:
  OpenFile file_;
  FileIdentity identity_;
};

// Makes a file of these bytes, or makes an old one hold them. What is there meanwhile must not
// matter to anybody.
void WriteNewFile(const std::string& path, const uint8_t* bytes, size_t n, bool durable);

}  // namespace b2
