// Bytes that are read, and perhaps written, by position, whatever is behind them: a file, a part of
// one, memory, or a new file that is not in its place yet.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "file/atomic_file.h"
#include "source/source.h"

namespace b2 {

// Where bytes go. From any thread.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  virtual void Write(uint64_t offset, const uint8_t* bytes, size_t n) = 0;
  // Waits until the disk has what was written.
  virtual void Sync() = 0;
  // Whether this object alone may change the file now, among those that ask.
  virtual bool TryLock() { return true; }
  virtual void Unlock() {}
};

struct RawFile {
  std::shared_ptr<const Source> source;
  std::shared_ptr<Sink> sink;         // null: never written
  std::shared_ptr<AtomicFile> fresh;  // behind both, until it is committed
};
using RawFilePtr = std::shared_ptr<const RawFile>;

// kFixed: to read what must not change meanwhile.
enum class RawAccess { kRead, kFixed, kWrite, kPrivate };

// Changes through kPrivate, which always maps, stay in this object.
RawFilePtr OpenRaw(const std::string& path, RawAccess access, bool mapped);

// Bytes in memory, which `owner` keeps where they are.
std::shared_ptr<Sink> MemorySink(uint8_t* data, size_t size, std::shared_ptr<void> owner);

// A file that appears at `path` once it is committed.
RawFilePtr CreateRaw(const std::string& path, bool replace);

}  // namespace b2
