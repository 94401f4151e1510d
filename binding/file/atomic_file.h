// A file that appears complete or not at all: written beside its place under another name, made
// durable, then renamed.
//
// The temporary is claimed while its writer lives (system/claim.h). A process that dies leaves one
// behind; the next writer to the same path finds it abandoned, and removes it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "system/open_file.h"

namespace b2 {

class AtomicFile {
 public:
  // Throws EEXIST if there is something at `path` and `replace` is false.
  // `remove_stale`: what dead writers left beside it.
  AtomicFile(const std::string& path, bool replace, bool remove_stale = true);
  // Removes the temporary unless Commit() succeeded.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // From any thread.
  void Write(uint64_t offset, const uint8_t* bytes, size_t n);
  // What was written so far. Throws kTruncated if there is less.
  void Read(uint64_t offset, uint8_t* to, size_t n) const;
  uint64_t Size() const;

  // fsync, rename, fsync of the directory; without the first and the last where only the process
  // may die.
  void Commit(bool durable = true);

 private:
  std::string path_;  // with a final symbolic link followed: the link stays
  std::string temporary_;
  bool replace_;
  std::optional<OpenFile> file_;
  std::atomic<uint64_t> written_{0};
};

// Throws EEXIST where there is neither file nor directory nor link: devices and pipes are never
// replaced.
void CheckReplaceable(const std::string& path);

// Removes temporaries that dead processes left beside `path`.
void RemoveStale(const std::string& path);

// A name beside `path` that RemoveStale() recognises, different at each call.
std::string TemporaryName(const std::string& path);

// Moves `temporary` to `path`. Without `replace`, throws EEXIST where something is already.
void Publish(const std::string& temporary, const std::string& path, bool replace);

}  // namespace b2
