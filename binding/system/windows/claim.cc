// The claim is to have the temporary open: nobody else can open it for itself alone meanwhile.
#include "system/claim.h"

#include <cerrno>

#include "system/windows/handle.h"
#include "system/windows/wide.h"

namespace b2 {

OpenFile CreateClaimed(const std::function<std::string()>& name, const std::string& called) {
  while (true) {
    try {
      return OpenFile(name(), Opening::kCreate, called);
    } catch (const Error& error) {
      if (error.error_number != EEXIST) throw;
    }
  }
}

OpenFile ClaimDirectory(const std::string& path, const std::string& called) {
  return OpenFile(path, Opening::kDirectory, called);
}

void IfAbandoned(const std::string& path, const std::function<void()>& remove) {
  constexpr DWORD kShareNothing = 0;
  {
    const Handle mine(
        OpenExisting(WidePath(path), GENERIC_READ, kShareNothing, FILE_FLAG_OPEN_REPARSE_POINT));
    if (!mine.valid()) return;
  }
  try {
    remove();
  } catch (const Error& error) {
    // Another process has found it as well.
    if (error.error_number == ENOTEMPTY) throw;
  }
}

}  // namespace b2
