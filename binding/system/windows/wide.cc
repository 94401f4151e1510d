#include "system/windows/wide.h"

#include <windows.h>

#include <array>
#include <cerrno>
#include <utility>

namespace b2 {

namespace {

constexpr std::wstring_view kVerbatim = L"\\\\?\\";
constexpr std::wstring_view kVerbatimShare = L"\\\\?\\UNC\\";
// Directories must leave room for a name of the old kind, 8.3, within 260.
constexpr size_t kLongest = 247;
constexpr DWORD kQuotaExceeded = 1295;  // ERROR_DISK_QUOTA_EXCEEDED, which some SDKs lack

constexpr std::array<std::pair<DWORD, int>, 40> kNumbers{{
    {ERROR_FILE_NOT_FOUND, ENOENT},
    {ERROR_PATH_NOT_FOUND, ENOENT},
    {ERROR_INVALID_NAME, ENOENT},
    {ERROR_INVALID_DRIVE, ENOENT},
    {ERROR_BAD_PATHNAME, ENOENT},
    {ERROR_BAD_NETPATH, ENOENT},
    {ERROR_BAD_NET_NAME, ENOENT},
    {ERROR_MOD_NOT_FOUND, ENOENT},
    {ERROR_DIRECTORY, ENOTDIR},
    {ERROR_ACCESS_DENIED, EPERM},
    {ERROR_PRIVILEGE_NOT_HELD, EPERM},
    {ERROR_NOACCESS, EACCES},
    {ERROR_CANT_ACCESS_FILE, EACCES},
    {ERROR_SHARING_VIOLATION, EBUSY},
    {ERROR_LOCK_VIOLATION, EBUSY},
    {ERROR_PIPE_BUSY, EBUSY},
    {ERROR_USER_MAPPED_FILE, EBUSY},
    {ERROR_DELETE_PENDING, EBUSY},
    {ERROR_FILE_EXISTS, EEXIST},
    {ERROR_ALREADY_EXISTS, EEXIST},
    {ERROR_DIR_NOT_EMPTY, ENOTEMPTY},
    {ERROR_DISK_FULL, ENOSPC},
    {ERROR_HANDLE_DISK_FULL, ENOSPC},
    {kQuotaExceeded, ENOSPC},
    {ERROR_TOO_MANY_OPEN_FILES, EMFILE},
    {ERROR_FILENAME_EXCED_RANGE, ENAMETOOLONG},
    {ERROR_BUFFER_OVERFLOW, ENAMETOOLONG},
    {ERROR_CANT_RESOLVE_FILENAME, ELOOP},
    {ERROR_WRITE_PROTECT, EROFS},
    {ERROR_NOT_SAME_DEVICE, EXDEV},
    {ERROR_INVALID_HANDLE, EBADF},
    {ERROR_INVALID_PARAMETER, EINVAL},
    {ERROR_NEGATIVE_SEEK, EINVAL},
    {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
    {ERROR_OUTOFMEMORY, ENOMEM},
    {ERROR_COMMITMENT_LIMIT, ENOMEM},
    {ERROR_NOT_SUPPORTED, ENOTSUP},
    {ERROR_INVALID_FUNCTION, EISDIR},
    {ERROR_CALL_NOT_IMPLEMENTED, ENOSYS},
    {ERROR_OPERATION_ABORTED, EINTR},
}};

// EIO for the many that tell of drives and networks.
int NumberOf(DWORD code) {
  for (const auto& [known, number] : kNumbers) {
    if (known == code) return number;
  }
  return EIO;
}

}  // namespace

std::wstring ToWide(std::string_view text) {
  const int size = static_cast<int>(text.size());
  const int length = ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  ::MultiByteToWideChar(CP_UTF8, 0, text.data(), size, wide.data(), length);
  return wide;
}

std::string ToNarrow(std::wstring_view text) {
  const int size = static_cast<int>(text.size());
  const int length =
      ::WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
  std::string narrow(static_cast<size_t>(length), '\0');
  ::WideCharToMultiByte(CP_UTF8, 0, text.data(), size, narrow.data(), length, nullptr, nullptr);
  return narrow;
}

std::wstring WidePath(const std::string& path) {
  const std::wstring given = ToWide(path);
  if (given.starts_with(kVerbatim)) return given;
  // This also turns slashes round and takes "." and ".." out, which nobody does for long paths.
  const DWORD room = ::GetFullPathNameW(given.c_str(), 0, nullptr, nullptr);
  if (room == 0) return given;
  std::wstring full(room, L'\0');
  full.resize(::GetFullPathNameW(given.c_str(), room, full.data(), nullptr));
  if (full.size() <= kLongest) return full;
  if (full.starts_with(L"\\\\")) return std::wstring(kVerbatimShare) + full.substr(2);
  return std::wstring(kVerbatim) + full;
}

std::string NarrowPath(std::wstring_view path) {
  if (path.starts_with(kVerbatimShare))
    return "\\\\" + ToNarrow(path.substr(kVerbatimShare.size()));
  if (path.starts_with(kVerbatim)) path.remove_prefix(kVerbatim.size());
  return ToNarrow(path);
}

Error SystemError(unsigned long code, const char* call, const std::string& path) {
  return Error::System(NumberOf(code), call, path);
}

Error LastError(const char* call, const std::string& path) {
  return SystemError(::GetLastError(), call, path);
}

}  // namespace b2
