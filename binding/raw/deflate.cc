#include "raw/deflate.h"

#include <algorithm>
#include <new>
#include <vector>

#include "array/selection.h"
#include "chunk/context.h"
#include "codecs/linked.h"
#include "error.h"
#include "pool/pool.h"
#include "raw/plan.h"
#include "raw/write.h"

namespace b2 {

namespace {

constexpr int kDeflated = 8;
constexpr int kMemoryLevel = 8;
constexpr int64_t kPiecesPerThread = 4;
// A block that is the last one and holds nothing.
constexpr uint8_t kEnd[] = {0x03, 0x00};

class Deflater {
 public:
  explicit Deflater(int level) {
    const int result = zng_deflateInit2_(&zlib_, level, kDeflated, kZlibRawWindow, kMemoryLevel, 0,
                                         zlibng_version(), sizeof zlib_);
    if (result == kZlibMemoryError) throw std::bad_alloc();
    if (result != kZlibOk) Fail(Kind::kInternal, "Expected zlib-ng to accept a stream.");
  }
  ~Deflater() { zng_deflateEnd(&zlib_); }
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  // Ends on a byte and refers to nothing outside, so that any other piece can follow.
  std::vector<uint8_t> Piece(const uint8_t* bytes, size_t n) {
    std::vector<uint8_t> out(n / 2 + 4096);
    zlib_.next_in = bytes;
    zlib_.avail_in = static_cast<uint32_t>(n);
    size_t made = 0;
    do {
      if (made == out.size()) out.resize(2 * out.size());
      zlib_.next_out = out.data() + made;
      zlib_.avail_out = static_cast<uint32_t>(out.size() - made);
      const int result = zng_deflate(&zlib_, kZlibSyncFlush);
      if (result != kZlibOk && result != kZlibBufferError)
        Fail(Kind::kInternal, "Expected zlib-ng to deflate, but it answers ", result, ".");
      made = out.size() - zlib_.avail_out;
    } while (zlib_.avail_out == 0);
    out.resize(made);
    return out;
  }

 private:
  zng_stream_s zlib_{};
};

struct Piece {
  std::vector<uint8_t> deflated;
  uint32_t sum = 0;
  int64_t length = 0;
};

}  // namespace

Deflated DeflateRaw(Sink& sink, uint64_t at, const RawLayout& layout, const Input& input, int level,
                    bool last, uint32_t sum_before, Work& work) {
  Selection everything;
  everything.item_size = layout.itemsize;
  for (const int64_t n : layout.shape) everything.axes.push_back(AxisSelection::Range(0, 1, n, n));
  const RawPlan plan(layout, everything, 0);
  Deflated result{0, sum_before};
  const int64_t batch = Pool::Instance().threads() * kPiecesPerThread;
  for (int64_t first = 0; first < plan.size(); first += batch) {
    std::vector<Piece> pieces(static_cast<size_t>(std::min(batch, plan.size() - first)));
    Pool::Instance().ForEach(static_cast<int64_t>(pieces.size()), work, [&](int64_t i, int) {
      const RawUnit unit = plan.Unit(first + i);
      const auto n = static_cast<size_t>(unit.extent);
      uint8_t* bytes = ThisThread().assembly.Reserve(n);
      GatherUnit(unit, plan.strides(), layout.itemsize, input, bytes);
      pieces[static_cast<size_t>(i)] = {Deflater(level).Piece(bytes, n), zng_crc32_z(0, bytes, n),
                                        unit.extent};
    });
    for (const Piece& piece : pieces) {
      sink.Write(at + result.bytes, piece.deflated.data(), piece.deflated.size());
      result.bytes += piece.deflated.size();
      result.sum = zng_crc32_combine(result.sum, piece.sum, piece.length);
    }
  }
  if (last) {
    sink.Write(at + result.bytes, kEnd, sizeof kEnd);
    result.bytes += sizeof kEnd;
  }
  return result;
}

}  // namespace b2
