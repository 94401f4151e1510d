// An open file or directory: private to this process, closed when the last one lets go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "system/status.h"

namespace b2 {

enum class Opening {
  kRead,       // of an AtOnce thread: what is cached
  kChange,     // to read and write what is there
  kCreate,     // to read and write; EEXIST where something is there
  kJoin,       // to read and write, created where it is missing
  kRewrite,    // to write, from nothing
  kDirectory,  // to keep hold of it
};

class OpenFile {
 public:
  OpenFile(const std::string& path, Opening how) : OpenFile(path, how, path) {}
  // `called`: the path in errors.
  OpenFile(const std::string& path, Opening how, const std::string& called);
  ~OpenFile();
  OpenFile(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;

  // A descriptor or a handle, as the system calls it.
  intptr_t native() const { return native_; }
  const std::string& path() const { return path_; }

  FileStatus Status() const;
  uint64_t Size() const;

  // Up to n bytes; 0 at the end. Of an AtOnce thread: only those that are cached.
  size_t ReadSome(uint64_t offset, uint8_t* to, size_t n) const;
  // Throws kChanged if the file ends before.
  void Read(uint64_t offset, uint8_t* to, size_t n) const;
  // All of them.
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) const;
  // Has the disk begin with what was written so far. Only advice.
  void StartWriting() const;
  void Truncate(uint64_t size) const;

  // Waits until the disk has it; without what does not matter to its contents.
  void Sync() const;
  void SyncData() const;

  // Keeps others out who ask for it, in any process; false where somebody does so already. Where
  // locks are on bytes it is on the one `at`, which nobody else can read or write meanwhile. Throws
  // on file systems that have no locks.
  bool TryLock(bool exclusive, uint64_t at) const;
  void Unlock(uint64_t at) const;

  // With the permissions of that file, if there is one.
  void TakePermissionsOf(const std::string& path) const;

 private:
  std::string path_;
  intptr_t native_;
};

}  // namespace b2
