#include "system/process.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#if defined(__linux__)
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#endif

namespace b2 {

int64_t ProcessId() { return ::getpid(); }

int AvailableProcessors() {
#if defined(__linux__)
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void StepBack() {
#if defined(__linux__)
  // Of the first thread: others inherit that of whoever starts them.
  const int nice = ::getpriority(PRIO_PROCESS, static_cast<id_t>(::getpid()));
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), nice + 3);
#endif
}

// Node ends a process by exit(), Bun by quick_exit(); neither waits for threads.
void AtExit(void (*last)()) {
#if !defined(__APPLE__)  // which has had no quick_exit() for long
  std::at_quick_exit(last);
#endif
  std::atexit(last);
}

void StayLoaded() {}  // the linker's nodelete, where it has that

int NumberForNode(int number) { return number; }

}  // namespace b2
