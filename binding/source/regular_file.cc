#include "source/regular_file.h"

#include <cerrno>

#include "error.h"
#include "pool/at_once.h"
#include "system/cached.h"

namespace b2 {

RegularFile::RegularFile(const std::string& path) : file_(path, Opening::kRead) {
  const FileStatus status = file_.Status();
  if (status.type == FileType::kDirectory) throw Error::System(EISDIR, "read", path);
  if (status.type != FileType::kFile)
    Fail(Kind::kFormat, "Expected a regular file, but this is a device, a pipe or a socket.");
  identity_ = status.identity;
  reads_cached_ = ReadsCached(file_, identity_.device);
}

void RegularFile::Read(uint64_t offset, uint8_t* to, size_t n) const {
  Spend(static_cast<int64_t>(n / 4));
  if (!reads_cached_) MayWait();
  file_.Read(offset, to, n);
}

}  // namespace b2
