#include "system/paths.h"

#include <cerrno>

#include "system/status.h"
#include "system/windows/handle.h"
#include "system/windows/wide.h"

namespace b2 {

namespace {

constexpr char kSeparators[] = "\\/";

// Where the name begins. Behind a drive may be a name in its own working directory: C:name.
size_t NameStart(const std::string& path) {
  const size_t last = path.find_last_of("\\/:");
  return last == std::string::npos ? 0 : last + 1;
}

}  // namespace

std::string NameOf(const std::string& path) { return path.substr(NameStart(path)); }

std::string DirectoryOf(const std::string& path) {
  const size_t start = NameStart(path);
  if (start == 0) return ".";
  if (path[start - 1] == ':') return path.substr(0, start) + ".";
  const bool root = start == 1 || path[start - 2] == ':';
  return path.substr(0, root ? start : start - 1);
}

std::string WithoutTrailingSeparators(std::string path) {
  while (path.size() > 1 && path.find_last_of(kSeparators) == path.size() - 1 &&
         path[path.size() - 2] != ':') {
    path.pop_back();
  }
  return path;
}

std::string AbsolutePath(const std::string& path) { return NarrowPath(WidePath(path)); }

std::string FollowLink(const std::string& path) {
  const auto status = LookAtName(path);
  if (!status || status->type != FileType::kLink) return path;
  const Handle file(OpenExisting(WidePath(path), FILE_READ_ATTRIBUTES, kShareAll, 0));
  if (!file.valid()) return path;
  const DWORD room = ::GetFinalPathNameByHandleW(file.get(), nullptr, 0, FILE_NAME_NORMALIZED);
  std::wstring target(room, L'\0');
  const DWORD length =
      ::GetFinalPathNameByHandleW(file.get(), target.data(), room, FILE_NAME_NORMALIZED);
  if (length == 0 || length >= room) return path;
  target.resize(length);
  return NarrowPath(target);
}

std::vector<std::string> Entries(const std::string& directory) {
  WIN32_FIND_DATAW found = {};
  const HANDLE search =
      ::FindFirstFileExW((WidePath(directory) + L"\\*").c_str(), FindExInfoBasic, &found,
                         FindExSearchNameMatch, nullptr, FIND_FIRST_EX_LARGE_FETCH);
  if (search == INVALID_HANDLE_VALUE) throw LastError("opendir", directory);
  std::vector<std::string> names;
  do {
    const std::string name = ToNarrow(found.cFileName);
    if (name != "." && name != "..") names.push_back(name);
  } while (::FindNextFileW(search, &found));
  ::FindClose(search);
  return names;
}

void MakeDirectory(const std::string& path, const std::string& called) {
  if (!::CreateDirectoryW(WidePath(path).c_str(), nullptr)) throw LastError("mkdir", called);
}

bool Exchange(const std::string&, const std::string&) { return false; }

void TryLink(const std::string& existing, const std::string& path) {
  ::CreateHardLinkW(WidePath(path).c_str(), WidePath(existing).c_str(), nullptr);
}

void SyncDirectory(const std::string& directory) {
  const Handle handle(OpenExisting(WidePath(directory), GENERIC_WRITE, kShareAll, 0));
  // Who may add files to a directory may not always do this; its names are in a journal anyway.
  if (handle.valid()) ::FlushFileBuffers(handle.get());
}

void SyncFile(const std::string& path) {
  const Handle handle(OpenExisting(WidePath(path), GENERIC_WRITE, kShareAll, 0));
  if (!handle.valid()) {
    const Error error = LastError("open", path);
    if (error.error_number == ENOENT) return;
    throw error;
  }
  if (!::FlushFileBuffers(handle.get())) throw LastError("fsync", path);
}

}  // namespace b2
