#include "error.h"

#include <cstring>

namespace b2 {

Error Error::System(int number, std::string syscall, std::string path) {
  Error error(Kind::kSystem, std::strerror(number));
  error.error_number = number;
  error.syscall = std::move(syscall);
  error.path = std::move(path);
  return error;
}

}  // namespace b2
