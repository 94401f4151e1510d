// The advisory lock that Blosc2 programs share: `flock` on a file beside the frame (<file>.b2lock,
// <directory>/.b2lock), whose bytes 8 to 15 count exclusive locks, in the machine's byte order.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace b2 {

class LockFile {
 public:
  // Creates the file where there is none.
  explicit LockFile(const std::string& path);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  // False where another holder is in the way, after `insistence`: a program that takes the lock
  // again and again leaves gaps so short that a single try hardly ever meets one. Taking it
  // exclusively counts as a change of the frame.
  bool TryLock(bool exclusive, std::chrono::microseconds insistence);
  void Unlock();

  // Exclusive locks so far; only meaningful while locked.
  uint64_t Count() const;

 private:
  bool TryOnce(bool exclusive) const;

  std::string path_;
  int descriptor_;
};

}  // namespace b2
