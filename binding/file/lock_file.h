// The advisory lock that Blosc2 programs share: on a file beside the frame (<file>.b2lock,
// <directory>/.b2lock), by `flock`, on Windows by LockFileEx on its first byte. Bytes 8 to 15 count
// exclusive locks, in the machine's byte order.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "system/open_file.h"

namespace b2 {

class LockFile {
 public:
  // Creates the file where there is none.
  explicit LockFile(const std::string& path);

  // False where another holder is in the way, after `insistence`: a program that takes the lock
  // again and again leaves gaps so short that a single try hardly ever meets one. Taking it
  // exclusively counts as a change of the frame.
  bool TryLock(bool exclusive, std::chrono::microseconds insistence);
  void Unlock() const;

  // Exclusive locks so far; only meaningful while locked.
  uint64_t Count() const;

 private:
  OpenFile file_;
};

}  // namespace b2
