#include "checksum/crc32c.h"

#include <array>
#include <bit>
#include <cstring>

#include "system/processor.h"

#if defined(__x86_64__) || defined(_M_X64)
#define BLOSC2_CRC_X86 1
#include <nmmintrin.h>
#if defined(__clang__)
#define BLOSC2_CRC_TARGET __attribute__((target("sse4.2,crc32")))
#elif defined(__GNUC__)
#define BLOSC2_CRC_TARGET __attribute__((target("sse4.2")))
#else
#define BLOSC2_CRC_TARGET
#endif
#elif defined(__aarch64__) && (defined(__GNUC__) || defined(__clang__))
#define BLOSC2_CRC_ARM 1
#if defined(__clang__)
#define BLOSC2_CRC_TARGET __attribute__((target("crc")))
#else
#define BLOSC2_CRC_TARGET __attribute__((target("+crc")))
#endif
#endif

namespace b2 {

static_assert(std::endian::native == std::endian::little, "words are taken as they are in memory");

namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // bit-reversed

using Table = std::array<uint32_t, 256>;

// tables[k][b]: what byte b contributes when k more bytes follow.
constexpr std::array<Table, 8> MakeTables() {
  std::array<Table, 8> tables{};
  for (uint32_t b = 0; b < 256; ++b) {
    uint32_t crc = b;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? kPolynomial : 0);
    tables[0][b] = crc;
  }
  for (size_t k = 1; k < tables.size(); ++k) {
    for (size_t b = 0; b < 256; ++b) {
      const uint32_t crc = tables[k - 1][b];
      tables[k][b] = crc >> 8 ^ tables[0][crc & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, 8> kTables = MakeTables();

uint64_t Word(const uint8_t* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

uint32_t ByTables(uint32_t crc, const uint8_t* bytes, size_t n) {
  for (; n >= 8; bytes += 8, n -= 8) {
    const uint64_t word = Word(bytes) ^ crc;
    crc = 0;
    for (unsigned k = 0; k < 8; ++k) crc ^= kTables[7 - k][word >> (8 * k) & 0xff];
  }
  for (; n > 0; ++bytes, --n) crc = crc >> 8 ^ kTables[0][(crc ^ *bytes) & 0xff];
  return crc;
}

#if defined(BLOSC2_CRC_TARGET)

// The instruction takes three cycles but can start in each, so three lanes of this length advance
// together.
constexpr size_t kLane = 1024;

// shift[k][b]: what byte k of a sum becomes when kLane zero bytes follow.
constexpr std::array<Table, 4> MakeShift() {
  std::array<Table, 4> shift{};
  for (size_t k = 0; k < shift.size(); ++k) {
    std::array<uint32_t, 8> bits{};
    for (size_t bit = 0; bit < 8; ++bit) {
      uint32_t crc = uint32_t{1} << (8 * k + bit);
      for (size_t i = 0; i < kLane; ++i) crc = crc >> 8 ^ kTables[0][crc & 0xff];
      bits[bit] = crc;
    }
    for (size_t b = 0; b < 256; ++b) {
      for (size_t bit = 0; bit < 8; ++bit) shift[k][b] ^= (b >> bit & 1) != 0 ? bits[bit] : 0;
    }
  }
  return shift;
}

constexpr std::array<Table, 4> kShift = MakeShift();

uint32_t Shift(uint32_t crc) {
  return kShift[0][crc & 0xff] ^ kShift[1][crc >> 8 & 0xff] ^ kShift[2][crc >> 16 & 0xff] ^
         kShift[3][crc >> 24];
}

#if defined(BLOSC2_CRC_X86)
BLOSC2_CRC_TARGET inline uint32_t Step(uint32_t crc, uint64_t word) {
  return static_cast<uint32_t>(_mm_crc32_u64(crc, word));
}
BLOSC2_CRC_TARGET inline uint32_t Step(uint32_t crc, uint8_t byte) {
  return _mm_crc32_u8(crc, byte);
}
#else
// Not by intrinsics, which some compilers declare only where the whole file may use them.
BLOSC2_CRC_TARGET inline uint32_t Step(uint32_t crc, uint64_t word) {
  asm("crc32cx %w0, %w0, %x1" : "+r"(crc) : "r"(word));
  return crc;
}
BLOSC2_CRC_TARGET inline uint32_t Step(uint32_t crc, uint8_t byte) {
  asm("crc32cb %w0, %w0, %w1" : "+r"(crc) : "r"(byte));
  return crc;
}
#endif

BLOSC2_CRC_TARGET uint32_t ByInstruction(uint32_t crc, const uint8_t* bytes, size_t n) {
  for (; n >= 3 * kLane; bytes += 3 * kLane, n -= 3 * kLane) {
    uint32_t second = 0;
    uint32_t third = 0;
    for (size_t i = 0; i < kLane; i += 8) {
      crc = Step(crc, Word(bytes + i));
      second = Step(second, Word(bytes + kLane + i));
      third = Step(third, Word(bytes + 2 * kLane + i));
    }
    crc = Shift(Shift(crc) ^ second) ^ third;
  }
  for (; n >= 8; bytes += 8, n -= 8) crc = Step(crc, Word(bytes));
  for (; n > 0; ++bytes, --n) crc = Step(crc, *bytes);
  return crc;
}

#endif

}  // namespace

uint32_t Crc32c(const uint8_t* bytes, size_t n, uint32_t before) {
#if defined(BLOSC2_CRC_TARGET)
  static const bool has_instruction = HasCrcInstruction();
  if (has_instruction) return ~ByInstruction(~before, bytes, n);
#endif
  return ~ByTables(~before, bytes, n);
}

}  // namespace b2
