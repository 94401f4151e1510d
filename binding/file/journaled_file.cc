#include "file/journaled_file.h"

#include "error.h"
#include "system/paths.h"

namespace b2 {

JournaledFile::JournaledFile(const std::string& path, const std::string& journal)
    : file_(path, Opening::kChange),
      journal_(journal, Opening::kChange),
      identity_(file_.Status().identity) {}

void JournaledFile::Append(const Part& bytes, const Part& line) const {
  const std::string& path = file_.path();
  if (StatusOf(path).identity != identity_) {
    Fail(Kind::kChanged, "Expected '", path,
         "' to be the file that was opened, but another one is in its place.");
  }
  file_.Write(bytes.offset, bytes.bytes, bytes.size);
  journal_.Write(line.offset, line.bytes, line.size);
}

void JournaledFile::Renew(const Part& bytes, const Part& line) const {
  file_.Write(bytes.offset, bytes.bytes, bytes.size);
  const uint64_t end = bytes.offset + bytes.size;
  if (file_.Size() > end) file_.Truncate(end);
  journal_.Truncate(line.offset);
  journal_.Write(line.offset, line.bytes, line.size);
}

}  // namespace b2
