// Directories that hold one sparse frame: written whole, replaced whole, removed whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "system/open_file.h"

namespace b2 {

// Appears complete or not at all, like AtomicFile.
class AtomicDirectory {
 public:
  AtomicDirectory(const std::string& path, bool replace);
  ~AtomicDirectory();
  AtomicDirectory(const AtomicDirectory&) = delete;
  AtomicDirectory& operator=(const AtomicDirectory&) = delete;

  const std::string& temporary() const { return temporary_; }

  // Writes and syncs one file of the directory; from any thread.
  void WriteFile(const std::string& name, const uint8_t* bytes, size_t n) const;

  void Commit();

 private:
  std::string path_;
  std::string temporary_;
  bool replace_;
  std::optional<OpenFile> claim_;
};

// Removes a file, or a directory that holds a sparse frame and nothing else. Throws ENOTEMPTY for
// any other directory.
void RemoveFrame(const std::string& path);

// Puts `temporary` where something is that it cannot be renamed over, and removes that: at once, or
// where the system has no call for it, in two steps.
void Swap(const std::string& temporary, const std::string& path);

// The same, where a sparse frame's directory is and nothing else.
void ReplaceDirectory(const std::string& temporary, const std::string& path);

}  // namespace b2
