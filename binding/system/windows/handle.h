// A handle of Windows, closed when it goes out of scope.
#pragma once

#include <windows.h>

#include <string>

namespace b2 {

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  ~Handle() {
    if (valid()) ::CloseHandle(handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  bool valid() const { return handle_ != INVALID_HANDLE_VALUE && handle_ != nullptr; }
  HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

// What others may do with a file as long as this process has it open: everything.
constexpr DWORD kShareAll = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;

// Of a file or directory there is. `flags`: FILE_FLAG_OPEN_REPARSE_POINT not to follow links.
inline HANDLE OpenExisting(const std::wstring& path, DWORD access, DWORD share, DWORD flags) {
  return ::CreateFileW(path.c_str(), access, share, nullptr, OPEN_EXISTING,
                       FILE_FLAG_BACKUP_SEMANTICS | flags, nullptr);
}

}  // namespace b2
