// When a file was last changed, as far as the system tells: in steps of some milliseconds.
#pragma once

#include <cstdint>
#include <string>

namespace b2 {

struct FileStamp {
  int64_t modified = 0;  // nanoseconds
  uint64_t size = 0;
  bool operator==(const FileStamp&) const = default;
};

// Nothing but zeros where there is no file.
FileStamp StampOf(const std::string& path);

}  // namespace b2
