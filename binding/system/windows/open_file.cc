#include "system/open_file.h"

#include <algorithm>
#include <cerrno>

#include "pool/at_once.h"
#include "system/windows/status.h"
#include "system/windows/wide.h"

namespace b2 {

namespace {

constexpr size_t kMostBytes = 0x40000000;

struct Ways {
  DWORD access;
  DWORD disposition;
};

Ways WaysOf(Opening how) {
  switch (how) {
    case Opening::kRead:
      return {GENERIC_READ, OPEN_EXISTING};
    case Opening::kChange:
      return {GENERIC_READ | GENERIC_WRITE, OPEN_EXISTING};
    case Opening::kCreate:
      return {GENERIC_READ | GENERIC_WRITE, CREATE_NEW};
    case Opening::kJoin:
      return {GENERIC_READ | GENERIC_WRITE, OPEN_ALWAYS};
    case Opening::kRewrite:
      return {GENERIC_WRITE, CREATE_ALWAYS};
    case Opening::kDirectory:
      return {FILE_LIST_DIRECTORY | FILE_READ_ATTRIBUTES, OPEN_EXISTING};
  }
  return {GENERIC_READ, OPEN_EXISTING};
}

HANDLE Open(const std::string& path, Opening how, const std::string& called) {
  if (how == Opening::kRead) MayWait();
  const auto [access, disposition] = WaysOf(how);
  // Of a handle that is not overlapped, Windows lets only one thread read at a time. Directories
  // are opened as well, to be told from files.
  const DWORD flags = how == Opening::kDirectory ? FILE_FLAG_BACKUP_SEMANTICS
                                                 : FILE_FLAG_BACKUP_SEMANTICS |
                                                       FILE_FLAG_OVERLAPPED | FILE_ATTRIBUTE_NORMAL;
  const HANDLE handle = ::CreateFileW(WidePath(path).c_str(), access, kShareAll, nullptr,
                                      disposition, flags, nullptr);
  if (handle == INVALID_HANDLE_VALUE) throw LastError("open", called);
  return handle;
}

HANDLE HandleOf(const OpenFile& file) { return reinterpret_cast<HANDLE>(file.native()); }

// One operation at a position, which this thread waits for.
class At {
 public:
  explicit At(uint64_t offset) {
    thread_local const Handle event(::CreateEventW(nullptr, TRUE, FALSE, nullptr));
    overlapped_.hEvent = event.get();
    overlapped_.Offset = static_cast<DWORD>(offset);
    overlapped_.OffsetHigh = static_cast<DWORD>(offset >> 32);
  }

  OVERLAPPED* operator&() { return &overlapped_; }

  // `begun`: what the call returned. False with GetLastError() where it failed.
  bool Finish(HANDLE handle, BOOL begun, DWORD& n) {
    if (!begun && ::GetLastError() != ERROR_IO_PENDING) return false;
    return ::GetOverlappedResult(handle, &overlapped_, &n, TRUE) != FALSE;
  }

 private:
  OVERLAPPED overlapped_ = {};
};

}  // namespace

OpenFile::OpenFile(const std::string& path, Opening how, const std::string& called)
    : path_(called), native_(reinterpret_cast<intptr_t>(Open(path, how, called))) {
  if (how != Opening::kDirectory) return;
  const auto status = ToStatus(HandleOf(*this));
  if (status && status->type == FileType::kDirectory) return;
  ::CloseHandle(HandleOf(*this));
  throw Error::System(ENOTDIR, "open", called);
}

OpenFile::~OpenFile() {
  if (native_ != -1) ::CloseHandle(HandleOf(*this));
}

FileStatus OpenFile::Status() const {
  if (const auto status = ToStatus(HandleOf(*this))) return *status;
  throw LastError("fstat", path_);
}

size_t OpenFile::ReadSome(uint64_t offset, uint8_t* to, size_t n) const {
  MayWait();
  At at(offset);
  DWORD got = 0;
  const BOOL begun =
      ::ReadFile(HandleOf(*this), to, static_cast<DWORD>(std::min(n, kMostBytes)), nullptr, &at);
  if (at.Finish(HandleOf(*this), begun, got)) return got;
  if (::GetLastError() == ERROR_HANDLE_EOF) return 0;
  throw LastError("read", path_);
}

void OpenFile::Write(uint64_t offset, const uint8_t* bytes, size_t n) const {
  while (n > 0) {
    At at(offset);
    DWORD done = 0;
    const BOOL begun = ::WriteFile(HandleOf(*this), bytes,
                                   static_cast<DWORD>(std::min(n, kMostBytes)), nullptr, &at);
    if (!at.Finish(HandleOf(*this), begun, done)) throw LastError("write", path_);
    bytes += done;
    offset += done;
    n -= done;
  }
}

void OpenFile::StartWriting() const {}

void OpenFile::Truncate(uint64_t size) const {
  FILE_END_OF_FILE_INFO end = {};
  end.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
  if (::SetFileInformationByHandle(HandleOf(*this), FileEndOfFileInfo, &end, sizeof end)) return;
  if (::GetLastError() != ERROR_USER_MAPPED_FILE) throw LastError("ftruncate", path_);
}

void OpenFile::Sync() const {
  if (!::FlushFileBuffers(HandleOf(*this))) throw LastError("fsync", path_);
}

void OpenFile::SyncData() const { Sync(); }

bool OpenFile::TryLock(bool exclusive, uint64_t at) const {
  At byte(at);
  DWORD ignored = 0;
  const DWORD flags = LOCKFILE_FAIL_IMMEDIATELY | (exclusive ? LOCKFILE_EXCLUSIVE_LOCK : 0);
  const BOOL begun = ::LockFileEx(HandleOf(*this), flags, 0, 1, 0, &byte);
  if (byte.Finish(HandleOf(*this), begun, ignored)) return true;
  if (::GetLastError() == ERROR_LOCK_VIOLATION) return false;
  throw LastError("flock", path_);
}

void OpenFile::Unlock(uint64_t at) const {
  At byte(at);
  DWORD ignored = 0;
  const BOOL begun = ::UnlockFileEx(HandleOf(*this), 0, 1, 0, &byte);
  byte.Finish(HandleOf(*this), begun, ignored);
}

// New files take theirs from the directory.
void OpenFile::TakePermissionsOf(const std::string&) const {}

}  // namespace b2
