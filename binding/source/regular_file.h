// An open regular file, read by position.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "system/open_file.h"

namespace b2 {

class RegularFile {
 public:
  // Throws for anything else: directories, devices, pipes.
  explicit RegularFile(const std::string& path);

  const OpenFile& file() const { return file_; }
  FileIdentity identity() const { return identity_; }

  uint64_t Size() const { return file_.Size(); }
  // As it is now.
  FileStamp stamp() const { return file_.Status().stamp; }
  // Throws kChanged if the file ends before.
  void Read(uint64_t offset, uint8_t* to, size_t n) const;

 private:
  OpenFile file_;
  FileIdentity identity_;
  bool reads_cached_ = false;
};

}  // namespace b2
