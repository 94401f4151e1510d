#include "source/inflated.h"

#include <algorithm>
#include <new>
#include <utility>
#include <vector>

#include "codecs/linked.h"
#include "error.h"
#include "pool/at_once.h"

namespace b2 {

namespace {

constexpr size_t kBuffer = 64 << 10;

}  // namespace

class InflatedSource::Stream {
 public:
  explicit Stream(const Source& deflated) : deflated_(deflated), in_(kBuffer), skipped_(kBuffer) {
    if (zng_inflateInit2_(&zlib_, kZlibRawWindow, zlibng_version(), sizeof zlib_) != kZlibOk)
      Fail(Kind::kInternal, "Expected zlib-ng to accept a stream.");
  }
  ~Stream() { zng_inflateEnd(&zlib_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  uint64_t position() const { return position_; }
  uint32_t sum() const { return sum_; }

  void Skip(uint64_t n) {
    while (n > 0) {
      const size_t step = std::min<uint64_t>(n, skipped_.size());
      Inflate(skipped_.data(), step);
      n -= step;
    }
  }

  void Inflate(uint8_t* to, size_t n) {
    while (n > 0) {
      const auto step = static_cast<uint32_t>(std::min<size_t>(n, 1 << 30));
      zlib_.next_out = to;
      zlib_.avail_out = step;
      const bool ended = Step();
      const size_t made = step - zlib_.avail_out;
      sum_ = zng_crc32_z(sum_, to, made);
      position_ += made;
      to += made;
      n -= made;
      if (ended && n > 0) {
        Fail(Kind::kCorrupt, "Expected ", n, " more bytes of deflated data, but they end after ",
             position_, ".");
      }
    }
  }

  // Throws where the stream goes on.
  void ExpectEnd() {
    uint8_t more = 0;
    zlib_.next_out = &more;
    zlib_.avail_out = 1;
    while (zlib_.avail_out == 1) {
      if (Step()) return;
    }
    Fail(Kind::kCorrupt, "Expected deflated data to end after ", position_,
         " bytes, but there are more.");
  }

 private:
  // Makes some bytes; true at the end of the stream.
  bool Step() {
    if (zlib_.avail_in == 0) {
      const size_t n = std::min<uint64_t>(in_.size(), deflated_.size() - read_);
      if (n > 0) deflated_.Read(read_, in_.data(), n);
      read_ += n;
      zlib_.next_in = in_.data();
      zlib_.avail_in = static_cast<uint32_t>(n);
    }
    // Without more to read there may still be bytes to make of what was read.
    const bool at_end = zlib_.avail_in == 0;
    const int result = zng_inflate(&zlib_, kZlibNoFlush);
    if (result == kZlibStreamEnd) return true;
    if (result == kZlibMemoryError) throw std::bad_alloc();
    if (result == kZlibBufferError && at_end)
      Fail(Kind::kTruncated, "Expected more deflated data behind ", read_, " bytes.");
    if (result != kZlibOk && result != kZlibBufferError) {
      Fail(Kind::kCorrupt, "Expected deflated data, but it does not decode after ", position_,
           " bytes: ", zlib_.msg == nullptr ? "unknown reason" : zlib_.msg, ".");
    }
    return false;
  }

  const Source& deflated_;
  zng_stream_s zlib_{};
  std::vector<uint8_t> in_;
  std::vector<uint8_t> skipped_;
  uint64_t read_ = 0;
  uint64_t position_ = 0;
  uint32_t sum_ = 0;
};

InflatedSource::InflatedSource(std::shared_ptr<const Source> deflated, uint64_t size, uint32_t sum)
    : deflated_(std::move(deflated)), size_(size), sum_(sum) {}

InflatedSource::~InflatedSource() = default;

void InflatedSource::Read(uint64_t offset, uint8_t* to, size_t n) const {
  CheckRange(offset, n, size_);
  if (n == 0) return;
  MayWait();  // for another reader, and for all that lies before
  const std::lock_guard lock(mutex_);
  if (stream_ == nullptr || stream_->position() > offset)
    stream_ = std::make_unique<Stream>(*deflated_);
  try {
    stream_->Skip(offset - stream_->position());
    stream_->Inflate(to, n);
    if (stream_->position() < size_) return;
    stream_->ExpectEnd();
    if (stream_->sum() != sum_) {
      Fail(Kind::kIntegrity, "Expected the CRC-32 ", sum_, " that the archive declares, but it is ",
           stream_->sum(), ".");
    }
  } catch (...) {
    stream_.reset();
    throw;
  }
}

}  // namespace b2
