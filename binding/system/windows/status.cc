#include "system/windows/status.h"

#include "system/windows/wide.h"

namespace b2 {

namespace {

constexpr uint64_t Join(DWORD high, DWORD low) { return uint64_t{high} << 32 | low; }

// Of a handle that has not followed it. What cloud drives and the like mark in the same way are
// files.
bool IsLink(HANDLE handle) {
  FILE_ATTRIBUTE_TAG_INFO info = {};
  if (!::GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &info, sizeof info))
    return false;
  return (info.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
         (info.ReparseTag == IO_REPARSE_TAG_SYMLINK ||
          info.ReparseTag == IO_REPARSE_TAG_MOUNT_POINT);
}

std::optional<FileStatus> StatusAt(const std::string& path, DWORD flags) {
  const Handle file(OpenExisting(WidePath(path), FILE_READ_ATTRIBUTES, kShareAll, flags));
  if (!file.valid()) return std::nullopt;
  return ToStatus(file.get());
}

}  // namespace

std::optional<FileStatus> ToStatus(HANDLE handle) {
  // Pipes, the console and other devices.
  if (::GetFileType(handle) != FILE_TYPE_DISK) return FileStatus{};
  BY_HANDLE_FILE_INFORMATION info = {};
  if (!::GetFileInformationByHandle(handle, &info)) return std::nullopt;
  const bool directory = (info.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
  FileStatus status;
  status.type = directory ? FileType::kDirectory : FileType::kFile;
  if (IsLink(handle)) status.type = FileType::kLink;
  status.identity = {info.dwVolumeSerialNumber, Join(info.nFileIndexHigh, info.nFileIndexLow)};
  // Windows counts from the year 1601 in steps of 100 ns; only differences matter here.
  const uint64_t steps =
      Join(info.ftLastWriteTime.dwHighDateTime, info.ftLastWriteTime.dwLowDateTime);
  constexpr uint64_t kFrom1601To1970 = 116'444'736'000'000'000;
  status.stamp = {static_cast<int64_t>((steps - kFrom1601To1970) * 100),
                  Join(info.nFileSizeHigh, info.nFileSizeLow)};
  return status;
}

FileStatus StatusOf(const std::string& path) {
  if (const auto status = StatusAt(path, 0)) return *status;
  throw LastError("open", path);
}

std::optional<FileStatus> Look(const std::string& path) { return StatusAt(path, 0); }

std::optional<FileStatus> LookAtName(const std::string& path) {
  return StatusAt(path, FILE_FLAG_OPEN_REPARSE_POINT);
}

}  // namespace b2
