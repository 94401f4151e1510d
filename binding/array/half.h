// IEEE 754 binary16, and bfloat16: the upper half of a float.
#pragma once

#include <bit>
#include <cstdint>

namespace b2 {

struct Half {
  uint16_t bits;
};

struct Bfloat {
  uint16_t bits;
};

inline float ToFloat(Half half) {
  const uint32_t sign = static_cast<uint32_t>(half.bits & 0x8000) << 16;
  const uint32_t exponent = (half.bits >> 10) & 0x1f;
  const uint32_t mantissa = half.bits & 0x3ff;
  if (exponent == 0x1f) return std::bit_cast<float>(sign | 0x7f800000 | mantissa << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  // Subnormal: mantissa × 2⁻²⁴, exact in float.
  const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
}

// Rounds to nearest, ties to even, straight from double so that it rounds once.
inline Half ToHalf(double value) {
  const auto bits = std::bit_cast<uint64_t>(value);
  const auto sign = static_cast<uint16_t>((bits >> 48) & 0x8000);
  const auto exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1023;
  const uint64_t mantissa = bits & 0xfffffffffffffULL;
  if (exponent == 1024) {
    // A NaN keeps its upper payload bits and stays one.
    const auto payload = static_cast<uint16_t>(mantissa >> 42);
    return {static_cast<uint16_t>(sign | 0x7c00 | (mantissa != 0 && payload == 0 ? 1 : payload))};
  }
  if (exponent > 15) return {static_cast<uint16_t>(sign | 0x7c00)};
  if (exponent < -25) return {sign};
  const uint64_t full = mantissa | 1ULL << 52;
  // Bits below the last one that is kept; subnormals keep fewer.
  const int drop = exponent < -14 ? 42 + (-14 - exponent) : 42;
  uint64_t kept = full >> drop;
  const uint64_t rest = full & ((1ULL << drop) - 1);
  const uint64_t half = 1ULL << (drop - 1);
  if (rest > half || (rest == half && (kept & 1) != 0)) ++kept;
  // A carry out of the mantissa raises the exponent by itself, up to infinity.
  const uint64_t base = exponent < -14 ? 0 : static_cast<uint64_t>(exponent + 14) << 10;
  return {static_cast<uint16_t>(sign | static_cast<uint16_t>(base + kept))};
}

// The same from float, in which a NaN keeps its payload and does not become quiet.
inline Half ToHalf(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  const uint32_t mantissa = bits & 0x7fffff;
  if ((bits & 0x7f800000) != 0x7f800000 || mantissa == 0) return ToHalf(static_cast<double>(value));
  const uint32_t payload = mantissa >> 13 == 0 ? 1 : mantissa >> 13;
  return {static_cast<uint16_t>((bits >> 16 & 0x8000) | 0x7c00 | payload)};
}

inline float ToFloat(Bfloat value) {
  return std::bit_cast<float>(static_cast<uint32_t>(value.bits) << 16);
}

// Rounds to nearest, ties to even. A NaN keeps its upper payload and becomes quiet.
inline Bfloat ToBfloat(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  const uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  const bool is_nan = (bits & 0x7fffffff) > 0x7f800000;
  return {static_cast<uint16_t>(is_nan ? (bits >> 16 | 0x40) : rounded)};
}

}  // namespace b2
