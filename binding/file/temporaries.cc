#include "file/temporaries.h"

#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <set>

#include "error.h"
#include "file/directory.h"

namespace b2 {

namespace {

struct Temporaries {
  std::mutex mutex;
  std::set<std::string> paths;
  bool closed = false;  // the process exits
};

// Never destroyed: threads may still be writing while the process exits.
Temporaries& TheTemporaries() {
  static Temporaries* const temporaries = new Temporaries();
  return *temporaries;
}

// Node ends a process by exit(), Bun by quick_exit(); neither waits for threads.
void RemoveAtExit() {
  constexpr int kTries = 100;  // a writer may add a file to its directory meanwhile
  Temporaries& temporaries = TheTemporaries();
  const std::lock_guard lock(temporaries.mutex);
  temporaries.closed = true;
  for (const std::string& path : temporaries.paths) {
    for (int i = 0; i < kTries; ++i) {
      try {
        RemoveFrame(path);
        break;
      } catch (const Error& error) {
        if (error.error_number == ENOENT && i > 0) break;
      }
    }
  }
}

bool Register() {
#if !defined(__APPLE__)  // which has had no quick_exit() for long
  std::at_quick_exit(RemoveAtExit);
#endif
  return std::atexit(RemoveAtExit) == 0;
}

}  // namespace

void MakeTemporary(const std::function<std::string()>& make) {
  static const bool registered = Register();
  static_cast<void>(registered);
  Temporaries& temporaries = TheTemporaries();
  const std::lock_guard lock(temporaries.mutex);
  if (temporaries.closed) Fail(Kind::kAborted, "The process exits.");
  temporaries.paths.insert(make());
}

void PublishTemporary(const std::function<void()>& publish) {
  Temporaries& temporaries = TheTemporaries();
  const std::lock_guard lock(temporaries.mutex);
  if (temporaries.closed) Fail(Kind::kAborted, "The process exits.");
  publish();
}

void ForgetTemporary(const std::string& path) {
  Temporaries& temporaries = TheTemporaries();
  const std::lock_guard lock(temporaries.mutex);
  temporaries.paths.erase(path);
}

}  // namespace b2
