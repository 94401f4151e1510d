#include "system/status.h"

namespace b2 {

FileStamp StampOf(const std::string& path) {
  const auto status = Look(path);
  return status ? status->stamp : FileStamp{};
}

}  // namespace b2
