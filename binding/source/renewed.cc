#include "source/renewed.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "error.h"

namespace b2 {

RenewedSource::RenewedSource(const std::string& directory, const std::string& name)
    : path_(directory + "/" + name),
      descriptor_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw Error::System(errno, "open", directory);
  struct stat status;
  if (::fstat(descriptor_, &status) == 0) {
    identity_ = {static_cast<uint64_t>(status.st_dev), static_cast<uint64_t>(status.st_ino)};
  }
}

RenewedSource::~RenewedSource() { ::close(descriptor_); }

}  // namespace b2
