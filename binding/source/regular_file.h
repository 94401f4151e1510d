// An open regular file, read by position. The descriptor is private, closed on exec, and closed
// when the last reader lets go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace b2 {

// Which file it is, whatever its path.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
};

class RegularFile {
 public:
  // Throws for anything else: directories, devices, pipes.
  explicit RegularFile(const std::string& path);
  ~RegularFile();
  RegularFile(const RegularFile&) = delete;
  RegularFile& operator=(const RegularFile&) = delete;

  int descriptor() const { return descriptor_; }
  FileIdentity identity() const { return identity_; }

  uint64_t Size() const;
  // Throws kChanged if the file ends before.
  void Read(uint64_t offset, uint8_t* to, size_t n) const;

 private:
  std::string path_;
  int descriptor_;
  FileIdentity identity_;
  bool reads_cached_ = false;
};

// Reads all of it, or throws with the path; kChanged if the file ends before.
void ReadAll(int descriptor, const std::string& path, uint64_t offset, uint8_t* to, size_t n);

}  // namespace b2
