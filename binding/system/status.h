// What the system knows of a file without reading it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace b2 {

// Which file it is, whatever its path.
struct FileIdentity {
  uint64_t device = 0;
  uint64_t inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

// When a file was last changed, as far as the system tells: in steps of some milliseconds.
struct FileStamp {
  int64_t modified = 0;  // nanoseconds
  uint64_t size = 0;
  bool operator==(const FileStamp&) const = default;
};

enum class FileType { kFile, kDirectory, kLink, kOther };

struct FileStatus {
  FileType type = FileType::kOther;
  FileIdentity identity;
  FileStamp stamp;
};

// Of what a path leads to. Throws where it leads nowhere.
FileStatus StatusOf(const std::string& path);

// The same; nothing for whatever reason there is none.
std::optional<FileStatus> Look(const std::string& path);

// Of what has that very name: links are not followed.
std::optional<FileStatus> LookAtName(const std::string& path);

// Nothing but zeros where there is no file.
FileStamp StampOf(const std::string& path);

}  // namespace b2
