#include "frame/writer.h"

#include <atomic>
#include <cstring>
#include <map>

#include "checksum/chunk_sum.h"
#include "error.h"
#include "file/atomic_file.h"
#include "file/directory.h"
#include "frame/storage.h"
#include "frame/tail.h"

namespace b2 {

namespace {

FrameHeader NewHeader(const Snapshot& frame, bool sparse) {
  FrameHeader header = frame.header;
  header.sparse = sparse;
  header.has_vlmeta = !frame.vlmeta.empty();
  header.cbytes = 0;
  header.frame_length = 0;
  CheckMetalayers(header.meta);
  CheckMetalayers(frame.vlmeta, frame.checksums == nullptr ? 0 : 1);
  return header;
}

ChunkSums SumsFor(const Snapshot& frame) {
  if (frame.checksums == nullptr) return std::nullopt;
  return std::vector<uint32_t>(frame.chunks.size());
}

void Note(ChunkSums& sums, int64_t i, const EncodedChunk& chunk) {
  if (sums && chunk.special == Special::kNone)
    (*sums)[static_cast<size_t>(i)] = ChunkSum(chunk.bytes->data(), chunk.bytes->size());
}

// Where the bytes of a contiguous frame go.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual void Write(uint64_t offset, const uint8_t* bytes, size_t n) = 0;
  virtual void Commit() = 0;
};

class FileSink final : public ByteSink {
 public:
  explicit FileSink(const Target& target) : file_(target.path, target.replace, target.tidies) {}
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) override {
    file_.Write(offset, bytes, n);
  }
  void Commit() override { file_.Commit(); }

 private:
  AtomicFile file_;
};

class BufferSink final : public ByteSink {
 public:
  explicit BufferSink(std::vector<uint8_t>& bytes) : bytes_(bytes) {}
  void Write(uint64_t offset, const uint8_t* bytes, size_t n) override {
    const std::lock_guard lock(mutex_);
    if (bytes_.size() < offset + n) bytes_.resize(offset + n);
    std::memcpy(bytes_.data() + offset, bytes, n);
  }
  void Commit() override {}

 private:
  std::mutex mutex_;
  std::vector<uint8_t>& bytes_;
};

// Chunks get their places in the order of their numbers, so that equal arrays make equal files. One
// that comes early waits; the thread that closes the gap writes those behind it too.
class ContiguousWriter final : public FrameWriter {
 public:
  ContiguousWriter(std::unique_ptr<ByteSink> sink, const Snapshot& frame)
      : sink_(std::move(sink)),
        header_(NewHeader(frame, false)),
        vlmeta_(frame.vlmeta),
        positions_(frame.chunks.size()),
        sums_(SumsFor(frame)) {
    SerializeHeader(header_);  // its length is where chunks begin
  }

  void Accept(int64_t i, EncodedChunk chunk) override {
    std::vector<std::pair<int64_t, SharedBytes>> ready;
    Note(sums_, i, chunk);
    {
      const std::lock_guard lock(mutex_);
      early_.emplace(i, std::move(chunk));
      for (auto first = early_.begin(); first != early_.end() && first->first == next_;
           first = early_.erase(first), ++next_) {
        const EncodedChunk& placed = first->second;
        auto& position = positions_[static_cast<size_t>(next_)];
        if (placed.special != Special::kNone) {
          position = ChunkEntry::Of(placed.special).position();
          continue;
        }
        position = header_.cbytes;
        ready.emplace_back(position, placed.bytes);
        header_.cbytes += static_cast<int64_t>(placed.bytes->size());
      }
    }
    for (const auto& [position, bytes] : ready) {
      sink_->Write(static_cast<uint64_t>(header_.header_length + position), bytes->data(),
                   bytes->size());
    }
  }

  void Finish() override {
    if (next_ != static_cast<int64_t>(positions_.size()))
      Fail(Kind::kInternal, "Expected every chunk before the end.");
    Tail tail(vlmeta_, positions_, std::move(sums_));
    const int64_t tail_at = header_.header_length + header_.cbytes;
    header_.frame_length = tail_at + tail.size();
    const std::vector<uint8_t> head = tail.Seal(header_);
    sink_->Write(static_cast<uint64_t>(tail_at), tail.bytes().data(), tail.bytes().size());
    sink_->Write(0, head.data(), head.size());
    sink_->Commit();
  }

 private:
  std::unique_ptr<ByteSink> sink_;
  FrameHeader header_;
  std::vector<Metalayer> vlmeta_;
  std::mutex mutex_;
  std::map<int64_t, EncodedChunk> early_;
  std::vector<int64_t> positions_;
  ChunkSums sums_;
  int64_t next_ = 0;
};

class SparseWriter final : public FrameWriter {
 public:
  SparseWriter(const Target& target, const Snapshot& frame)
      : directory_(target.path, target.replace),
        header_(NewHeader(frame, true)),
        vlmeta_(frame.vlmeta),
        positions_(frame.chunks.size()),
        sums_(SumsFor(frame)) {}

  void Accept(int64_t i, EncodedChunk chunk) override {
    Note(sums_, i, chunk);
    auto& position = positions_[static_cast<size_t>(i)];
    if (chunk.special != Special::kNone) {
      position = ChunkEntry::Of(chunk.special).position();
      return;
    }
    position = i;
    directory_.WriteFile(SparseChunkPath("", i).substr(1), chunk.bytes->data(),
                         chunk.bytes->size());
    cbytes_ += static_cast<int64_t>(chunk.bytes->size());
  }

  void Finish() override {
    header_.cbytes = cbytes_;
    Tail tail(vlmeta_, positions_, std::move(sums_));
    SerializeHeader(header_);  // sets its length
    header_.frame_length = header_.header_length + tail.size();
    std::vector<uint8_t> bytes = tail.Seal(header_);
    bytes.insert(bytes.end(), tail.bytes().begin(), tail.bytes().end());
    directory_.WriteFile(kSparseIndexName, bytes.data(), bytes.size());
    directory_.Commit();
  }

 private:
  AtomicDirectory directory_;
  FrameHeader header_;
  std::vector<Metalayer> vlmeta_;
  std::vector<int64_t> positions_;
  ChunkSums sums_;
  std::atomic<int64_t> cbytes_{0};
};

}  // namespace

std::unique_ptr<FrameWriter> WriteTo(const Target& target, const Snapshot& frame) {
  if (!target.contiguous) return std::make_unique<SparseWriter>(target, frame);
  return std::make_unique<ContiguousWriter>(std::make_unique<FileSink>(target), frame);
}

std::unique_ptr<FrameWriter> WriteTo(std::vector<uint8_t>& bytes, const Snapshot& frame) {
  return std::make_unique<ContiguousWriter>(std::make_unique<BufferSink>(bytes), frame);
}

}  // namespace b2
