// Preloaded into a process, writes down how that changes the files below RECORD_ROOT, in order, in
// the file RECORD_LOG: one line of JSON per change, with the bytes in hexadecimal.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool IsWatched(const std::string& path) {
  static const char* const root = std::getenv("RECORD_ROOT");
  return root != nullptr && path.rfind(root, 0) == 0;
}

std::string PathOf(int descriptor) {
  char path[PATH_MAX] = {};
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  const ssize_t n = readlink(link.c_str(), path, sizeof path - 1);
  return n > 0 ? std::string(path, static_cast<size_t>(n)) : std::string();
}

std::string Hex(const void* bytes, size_t n) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * n);
  for (size_t i = 0; i < n; ++i) {
    const auto byte = static_cast<const unsigned char*>(bytes)[i];
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// One call of write per line, so that a process that is killed leaves whole lines.
void Record(const char* what, const std::string& path, const std::string& rest) {
  static const int log =
      open(std::getenv("RECORD_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  const std::string line =
      std::string("{\"do\":\"") + what + "\",\"path\":\"" + path + "\"" + rest + "}\n";
  syscall(SYS_write, log, line.data(), line.size());
}

void RecordWrite(int descriptor, const void* bytes, ssize_t n, off_t offset) {
  const std::string path = PathOf(descriptor);
  if (n <= 0 || !IsWatched(path)) return;
  Record("write", path,
         ",\"at\":" + std::to_string(offset) + ",\"bytes\":\"" +
             Hex(bytes, static_cast<size_t>(n)) + "\"");
}

void RecordMove(const char* what, const char* from, const char* to, int result) {
  if (result == 0 && IsWatched(to)) Record(what, from, std::string(",\"to\":\"") + to + "\"");
}

}  // namespace

extern "C" {

ssize_t pwrite(int descriptor, const void* bytes, size_t n, off_t offset) {
  const ssize_t done =
      Next<ssize_t(int, const void*, size_t, off_t)>("pwrite")(descriptor, bytes, n, offset);
  RecordWrite(descriptor, bytes, done, offset);
  return done;
}

ssize_t pwrite64(int descriptor, const void* bytes, size_t n, off_t offset) {
  const ssize_t done =
      Next<ssize_t(int, const void*, size_t, off_t)>("pwrite64")(descriptor, bytes, n, offset);
  RecordWrite(descriptor, bytes, done, offset);
  return done;
}

// What the process tells on its standard output stands between its changes.
ssize_t write(int descriptor, const void* bytes, size_t n) {
  const ssize_t done = Next<ssize_t(int, const void*, size_t)>("write")(descriptor, bytes, n);
  if (descriptor == 1 && done > 0) {
    Record("tell", "", ",\"bytes\":\"" + Hex(bytes, static_cast<size_t>(done)) + "\"");
  }
  return done;
}

int ftruncate(int descriptor, off_t size) {
  const int result = Next<int(int, off_t)>("ftruncate")(descriptor, size);
  const std::string path = PathOf(descriptor);
  if (result == 0 && IsWatched(path)) Record("truncate", path, ",\"at\":" + std::to_string(size));
  return result;
}

int ftruncate64(int descriptor, off_t size) { return ftruncate(descriptor, size); }

int rename(const char* from, const char* to) {
  const int result = Next<int(const char*, const char*)>("rename")(from, to);
  RecordMove("rename", from, to, result);
  return result;
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned int flags) {
  const int result = Next<int(int, const char*, int, const char*, unsigned int)>("renameat2")(
      from_folder, from, to_folder, to, flags);
  RecordMove("rename", from, to, result);
  return result;
}

int unlink(const char* path) {
  const int result = Next<int(const char*)>("unlink")(path);
  if (result == 0 && IsWatched(path)) Record("unlink", path, "");
  return result;
}

int open64(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  struct stat before;
  const bool was_there = stat(path, &before) == 0;
  const int descriptor = Next<int(const char*, int, ...)>("open64")(path, flags, mode);
  const bool empties = (flags & O_TRUNC) != 0 || ((flags & O_CREAT) != 0 && !was_there);
  if (descriptor >= 0 && empties && IsWatched(path)) Record("truncate", path, ",\"at\":0");
  return descriptor;
}

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  return open64(path, flags, mode);
}

}  // extern "C"
