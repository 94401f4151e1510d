// Small writes of threads that must not wait (see pool/at_once.h). They go to the system's memory,
// as a rule; that one would wait, no system can tell of the usual file systems. So they are tried
// where no network is in between, and where one took long all the same, the next are left to other
// threads for so long that waiting takes a hundredth of the time at most.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "system/open_file.h"

namespace b2 {

// Lives as long as the writes take. On other threads it does nothing.
class BriefWrite {
 public:
  // Of n bytes to a file on that device. Throws WouldWait where they may not be tried.
  BriefWrite(const OpenFile& file, uint64_t device, size_t n);
  ~BriefWrite();
  BriefWrite(const BriefWrite&) = delete;
  BriefWrite& operator=(const BriefWrite&) = delete;

 private:
  const uint64_t device_;
  const bool brief_;
  const std::chrono::steady_clock::time_point start_;
};

}  // namespace b2
