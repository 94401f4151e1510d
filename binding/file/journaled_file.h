// A file that grows, and a journal beside it that tells which of its bytes count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "system/open_file.h"

namespace b2 {

class JournaledFile {
 public:
  // Both exist.
  JournaledFile(const std::string& path, const std::string& journal);

  struct Part {
    uint64_t offset;
    const uint8_t* bytes;
    size_t size;
  };

  // Writes the bytes and then, in the journal, the line that makes them count. Throws kChanged
  // where the path leads to another file by now: what is written to this one nobody would see.
  void Append(const Part& bytes, const Part& line) const;

  // Writes the bytes, with which the file ends from then on, and begins the journal anew: the line
  // takes the place of all that was there from its offset on.
  void Renew(const Part& bytes, const Part& line) const;

 private:
  OpenFile file_;
  OpenFile journal_;
  FileIdentity identity_;
};

}  // namespace b2
