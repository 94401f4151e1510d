#include "codecs/lz4.h"

#include <algorithm>
#include <limits>

#include "codecs/linked.h"
#include "error.h"

namespace b2 {

namespace {

constexpr size_t kLongest = std::numeric_limits<int>::max();
constexpr int kShortestMatch = 4;

char* Text(uint8_t* bytes) { return reinterpret_cast<char*>(bytes); }

// Reads a block's lengths and passes over everything else.
class Scan {
 public:
  explicit Scan(Bytes from) : at_(from.data), left_(from.size) {}

  int64_t ContentSize() {
    int64_t total = 0;
    while (true) {
      const uint8_t token = Byte();
      const int64_t literals = Length(token >> 4);
      Pass(literals);
      total += literals;
      // The last sequence has no match.
      if (left_ == 0) return total;
      Pass(2);
      total += kShortestMatch + Length(token & 0x0F);
    }
  }

 private:
  uint8_t Byte() {
    Pass(1);
    return at_[-1];
  }

  void Pass(int64_t n) {
    if (n > static_cast<int64_t>(left_))
      Fail(Kind::kCorrupt, "Expected an LZ4 block, but it ends within a sequence.");
    at_ += n;
    left_ -= static_cast<size_t>(n);
  }

  int64_t Length(int nibble) {
    int64_t length = nibble;
    if (nibble < 15) return length;
    uint8_t more = 255;
    while (more == 255) {
      more = Byte();
      length += more;
    }
    return length;
  }

  const uint8_t* at_;
  size_t left_;
};

}  // namespace

Product Lz4Compress(Bytes from, int level, int acceleration) {
  CheckLinkedLibraries();
  if (from.size > static_cast<size_t>(kLz4MaxInput)) {
    Fail(Kind::kRange, "Expected at most ", kLz4MaxInput, " bytes for one LZ4 block, but got ",
         from.size, ".");
  }
  const auto n = static_cast<int>(from.size);
  Product product(static_cast<size_t>(LZ4_compressBound(n)));
  const auto room = static_cast<int>(product.room());
  const int got =
      level > 0 ? LZ4_compress_HC(Text(from.data), Text(product.data()), n, room, level)
                : LZ4_compress_fast(Text(from.data), Text(product.data()), n, room, acceleration);
  if (got <= 0) Fail(Kind::kInternal, "Expected LZ4 to compress ", n, " bytes.");
  product.Finish(static_cast<size_t>(got));
  return product;
}

int64_t Lz4ContentSize(Bytes from) { return Scan(from).ContentSize(); }

size_t Lz4Decompress(Bytes from, Bytes out, bool exact) {
  CheckLinkedLibraries();
  if (from.size > kLongest)
    Fail(Kind::kRange, "Expected an LZ4 block below 2^31 bytes, but got ", from.size, ".");
  const size_t room = std::min(out.size, kLongest);
  const int got = LZ4_decompress_safe(Text(from.data), Text(out.data), static_cast<int>(from.size),
                                      static_cast<int>(room));
  if (got >= 0 && (!exact || static_cast<size_t>(got) == out.size)) return static_cast<size_t>(got);
  const int64_t needed = Lz4ContentSize(from);
  if (exact && needed != static_cast<int64_t>(out.size)) {
    Fail(Kind::kCorrupt, "Expected an LZ4 block that decompresses to ", out.size,
         " bytes, but it holds ", needed, ".");
  }
  if (needed > static_cast<int64_t>(room))
    Fail(Kind::kRange, "Expected room for ", needed, " bytes in 'out', but it has ", out.size, ".");
  Fail(Kind::kCorrupt, "Expected an LZ4 block, but a match in it points before its beginning.");
}

}  // namespace b2
