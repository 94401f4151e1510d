#include "file/temporaries.h"

#include <cerrno>
#include <mutex>
#include <set>

#include "error.h"
#include "file/directory.h"
#include "system/process.h"

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

// Ending a process waits for no thread.
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

}  // namespace

void MakeTemporary(const std::function<std::string()>& make) {
  static std::once_flag registered;
  std::call_once(registered, [] { AtExit(RemoveAtExit); });
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
