// A file that is changed in place, by position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "source/regular_file.h"

namespace b2 {

class WriteFile {
 public:
  explicit WriteFile(const std::string& path);
  ~WriteFile();
  WriteFile(const WriteFile&) = delete;
  WriteFile& operator=(const WriteFile&) = delete;

  FileIdentity identity() const { return identity_; }

  void Write(uint64_t offset, const uint8_t* bytes, size_t n) const;
  void Sync() const;
  uint64_t Size() const;
  void Truncate(uint64_t size) const;

  // Keeps others out who ask for it, in any process. False where somebody else does; true on file
  // systems that have no locks.
  bool TryLock() const;
  void Unlock() const;

 private:
  std::string path_;
  int descriptor_;
  FileIdentity identity_;
};

// Makes a file of these bytes, or makes an old one hold them. What is there meanwhile must not
// matter to anybody.
void WriteNewFile(const std::string& path, const uint8_t* bytes, size_t n, bool durable);

// Waits until the disk has the file. One that is not there any more is fine.
void SyncFile(const std::string& path);

// Writes all of it, or throws with the path.
void WriteAll(int descriptor, const std::string& path, uint64_t offset, const uint8_t* bytes,
              size_t n);

}  // namespace b2
