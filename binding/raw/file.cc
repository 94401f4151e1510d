#include "raw/file.h"

#include <cstring>
#include <utility>

#include "file/write_file.h"
#include "source/file.h"
#include "source/mapped.h"
#include "source/private_map.h"
#include "source/unchanged.h"

namespace b2 {

namespace {

class FileSink final : public Sink {
 public:
  explicit FileSink(const std::string& path) : file_(path) {}
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) override {
    file_.Write(offset, bytes, n);
  }
  void Sync() override { file_.Sync(); }
  bool TryLock() override { return file_.TryLock(); }
  void Unlock() override { file_.Unlock(); }

 private:
  WriteFile file_;
};

class PrivateSink final : public Sink {
 public:
  explicit PrivateSink(std::shared_ptr<PrivateMap> map) : map_(std::move(map)) {}
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) override {
    map_->Write(offset, bytes, n);
  }
  void Sync() override {}

 private:
  std::shared_ptr<PrivateMap> map_;
};

class BytesSink final : public Sink {
 public:
  BytesSink(uint8_t* data, size_t size, std::shared_ptr<void> owner)
      : data_(data), size_(size), owner_(std::move(owner)) {}
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) override {
    CheckRange(offset, n, size_);
    if (n > 0) std::memcpy(data_ + offset, bytes, n);
  }
  void Sync() override {}

 private:
  uint8_t* data_;
  size_t size_;
  std::shared_ptr<void> owner_;
};

class FreshSource final : public Source {
 public:
  explicit FreshSource(std::shared_ptr<AtomicFile> file) : file_(std::move(file)) {}
  uint64_t size() const override { return file_->Size(); }
  const uint8_t* View(uint64_t, size_t) const override { return nullptr; }
  void Read(uint64_t offset, uint8_t* to, size_t n) const override { file_->Read(offset, to, n); }

 private:
  std::shared_ptr<AtomicFile> file_;
};

class FreshSink final : public Sink {
 public:
  explicit FreshSink(std::shared_ptr<AtomicFile> file) : file_(std::move(file)) {}
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) override {
    file_->Write(offset, bytes, n);
  }
  void Sync() override {}  // committing does

 private:
  std::shared_ptr<AtomicFile> file_;
};

template <typename Whole>
std::shared_ptr<const Source> Unchanged(std::unique_ptr<const Whole> whole) {
  return std::make_shared<UnchangedSource<Whole>>(std::move(whole));
}

}  // namespace

RawFilePtr OpenRaw(const std::string& path, RawAccess access, bool mapped) {
  auto file = std::make_shared<RawFile>();
  if (access == RawAccess::kPrivate) {
    const auto map = std::make_shared<PrivateMap>(path);
    file->source = map;
    file->sink = std::make_shared<PrivateSink>(map);
    return file;
  }
  if (access == RawAccess::kFixed && mapped) {
    file->source = Unchanged(std::make_unique<const MappedSource>(path, 0));
  } else if (access == RawAccess::kFixed) {
    file->source = Unchanged(std::make_unique<const FileSource>(path));
  } else if (mapped) {
    file->source = std::make_shared<MappedSource>(path, 0);
  } else {
    file->source = std::make_shared<FileSource>(path);
  }
  // What is written to a file shows in its mappings.
  if (access == RawAccess::kWrite) file->sink = std::make_shared<FileSink>(path);
  return file;
}

std::shared_ptr<Sink> MemorySink(uint8_t* data, size_t size, std::shared_ptr<void> owner) {
  return std::make_shared<BytesSink>(data, size, std::move(owner));
}

RawFilePtr CreateRaw(const std::string& path, bool replace) {
  auto file = std::make_shared<RawFile>();
  file->fresh = std::make_shared<AtomicFile>(path, replace);
  file->source = std::make_shared<FreshSource>(file->fresh);
  file->sink = std::make_shared<FreshSink>(file->fresh);
  return file;
}

}  // namespace b2
