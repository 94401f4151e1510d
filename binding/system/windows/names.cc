// Names that change or go. Since 2017 Windows can do both to a file that others have open, as POSIX
// has it: they keep what they have. Older ones, and some file systems, refuse it then.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <vector>

#include "system/paths.h"
#include "system/windows/handle.h"
#include "system/windows/wide.h"

namespace b2 {

namespace {

// Of FileRenameInfoEx and FileDispositionInfoEx. Not every SDK has them for every target.
constexpr auto kRenameClass = static_cast<FILE_INFO_BY_HANDLE_CLASS>(22);
constexpr auto kDispositionClass = static_cast<FILE_INFO_BY_HANDLE_CLASS>(21);
constexpr DWORD kReplace = 1;
constexpr DWORD kPosix = 2;
constexpr DWORD kDelete = 1;
constexpr DWORD kEvenReadOnly = 16;

// FILE_RENAME_INFO of the same SDKs, with flags.
struct RenameInfo {
  DWORD flags;
  HANDLE directory;
  DWORD name_bytes;
  WCHAR name[1];
};

struct DispositionInfo {
  DWORD flags;
};

// The system or the file system does not know the call, or not those flags.
bool IsUnknown(DWORD code) {
  return code == ERROR_INVALID_PARAMETER || code == ERROR_INVALID_FUNCTION ||
         code == ERROR_NOT_SUPPORTED || code == ERROR_CALL_NOT_IMPLEMENTED ||
         code == ERROR_INVALID_LEVEL;
}

Handle OpenName(const std::wstring& path) {
  return Handle(OpenExisting(path, DELETE | SYNCHRONIZE, kShareAll, FILE_FLAG_OPEN_REPARSE_POINT));
}

// A name that nobody has had: one that is deleted stays taken as long as the file is open. Stores
// take no notice of files called so, and no writer removes them as stale.
std::wstring AsideOf(const std::wstring& path) {
  static std::atomic<uint64_t> counter{0};
  const size_t name = path.find_last_of(L'\\') + 1;
  return path.substr(0, name) + L"." + path.substr(name) + L"." +
         std::to_wstring(::GetCurrentProcessId()) + L"-" + std::to_wstring(++counter) + L".tmp";
}

// A file that is open can at least be moved. A process that dies between these two steps leaves it
// under its other name.
DWORD ReplaceOpen(const std::wstring& from, const std::wstring& to) {
  const std::wstring aside = AsideOf(to);
  if (!::MoveFileExW(to.c_str(), aside.c_str(), MOVEFILE_WRITE_THROUGH)) return ::GetLastError();
  if (!::MoveFileExW(from.c_str(), to.c_str(), MOVEFILE_WRITE_THROUGH)) {
    const DWORD failure = ::GetLastError();
    ::MoveFileExW(aside.c_str(), to.c_str(), MOVEFILE_WRITE_THROUGH);
    return failure;
  }
  ::DeleteFileW(aside.c_str());
  return 0;
}

bool IsOpen(const std::wstring& path) {
  const Handle alone(OpenExisting(path, GENERIC_READ, 0, FILE_FLAG_OPEN_REPARSE_POINT));
  return !alone.valid() && ::GetLastError() == ERROR_SHARING_VIOLATION;
}

// 0, or the code of the failure.
DWORD RenameOnce(const std::wstring& from, const std::wstring& to, bool replace) {
  {
    const Handle file = OpenName(from);
    if (!file.valid()) return ::GetLastError();
    const size_t name_bytes = to.size() * sizeof(WCHAR);
    std::vector<uint64_t> memory((sizeof(RenameInfo) + name_bytes) / sizeof(uint64_t) + 1);
    auto* const info = reinterpret_cast<RenameInfo*>(memory.data());
    info->flags = replace ? kReplace | kPosix : kPosix;
    info->name_bytes = static_cast<DWORD>(name_bytes);
    std::memcpy(info->name, to.data(), name_bytes);
    const auto size = static_cast<DWORD>(offsetof(RenameInfo, name) + name_bytes + sizeof(WCHAR));
    if (::SetFileInformationByHandle(file.get(), kRenameClass, info, size)) return 0;
    if (!IsUnknown(::GetLastError())) return ::GetLastError();
  }
  const DWORD flags = MOVEFILE_WRITE_THROUGH | (replace ? MOVEFILE_REPLACE_EXISTING : 0);
  if (::MoveFileExW(from.c_str(), to.c_str(), flags)) return 0;
  const DWORD failure = ::GetLastError();
  return replace && failure == ERROR_ACCESS_DENIED ? ReplaceOpen(from, to) : failure;
}

DWORD RemoveOnce(const std::wstring& path, bool directory) {
  {
    const Handle file = OpenName(path);
    if (!file.valid()) return ::GetLastError();
    DispositionInfo info = {kDelete | kPosix | kEvenReadOnly};
    if (::SetFileInformationByHandle(file.get(), kDispositionClass, &info, sizeof info)) return 0;
    if (!IsUnknown(::GetLastError())) return ::GetLastError();
  }
  if (directory) return ::RemoveDirectoryW(path.c_str()) ? 0 : ::GetLastError();
  const std::wstring aside = AsideOf(path);
  const bool moved = IsOpen(path) && ::MoveFileExW(path.c_str(), aside.c_str(), 0);
  return ::DeleteFileW(moved ? aside.c_str() : path.c_str()) ? 0 : ::GetLastError();
}

// Whoever looks at every new file, to index it or to find viruses, is in the way for a moment.
template <typename Body>
void Patiently(const char* call, const std::string& path, const Body& body) {
  constexpr DWORD kLongestPause = 64;  // ms; half a second in all
  DWORD pause = 1;
  for (int left = 12;; --left) {
    const DWORD failure = body();
    if (failure == 0) return;
    const bool passing = failure == ERROR_ACCESS_DENIED || failure == ERROR_SHARING_VIOLATION;
    if (!passing || left == 0) throw SystemError(failure, call, path);
    ::Sleep(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace

void Rename(const std::string& from, const std::string& to) {
  Patiently("rename", to,
            [a = WidePath(from), b = WidePath(to)] { return RenameOnce(a, b, true); });
}

void RenameNew(const std::string& from, const std::string& to) {
  Patiently("rename", to,
            [a = WidePath(from), b = WidePath(to)] { return RenameOnce(a, b, false); });
}

void RemoveFile(const std::string& path) {
  Patiently("unlink", path, [name = WidePath(path)] { return RemoveOnce(name, false); });
}

void TryRemoveFile(const std::string& path) { RemoveOnce(WidePath(path), false); }

void RemoveEmptyDirectory(const std::string& path) {
  Patiently("rmdir", path, [name = WidePath(path)] { return RemoveOnce(name, true); });
}

}  // namespace b2
