#include "array/half_runs.h"

#include <cstring>

#include "array/half.h"
#include "system/processor.h"

#if defined(__x86_64__) || defined(_M_X64)
#define BLOSC2_HALF_X86 1
#include <immintrin.h>
#if defined(__GNUC__) || defined(__clang__)
#define BLOSC2_HALF_TARGET __attribute__((target("avx2,f16c")))
#else
#define BLOSC2_HALF_TARGET
#endif
#elif defined(__aarch64__)
#define BLOSC2_HALF_ARM 1
#include <arm_neon.h>
#endif

namespace b2 {

namespace {

template <typename To, typename From>
void OneByOne(const uint8_t* from, uint8_t* to, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    From value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    To converted;
    if constexpr (sizeof(To) == sizeof(Half)) {
      converted = ToHalf(value);
    } else {
      converted = ToFloat(value);
    }
    std::memcpy(to + i * sizeof converted, &converted, sizeof converted);
  }
}

// The instructions make every NaN quiet; eight elements with one among them go one by one.
constexpr size_t kLanes = 8;

#if defined(BLOSC2_HALF_X86)

bool HasInstructions() {
  static const bool has = HasHalfInstructions();
  return has;
}

BLOSC2_HALF_TARGET size_t WidenLanes(const uint8_t* from, uint8_t* to, size_t n) {
  const __m128i magnitude = _mm_set1_epi16(0x7fff);
  const __m128i infinity = _mm_set1_epi16(0x7c00);
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const __m128i halves = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 2 * i));
    const __m128i nan = _mm_cmpgt_epi16(_mm_and_si128(halves, magnitude), infinity);
    if (_mm_movemask_epi8(nan) != 0) {
      OneByOne<float, Half>(from + 2 * i, to + 4 * i, kLanes);
    } else {
      _mm256_storeu_ps(reinterpret_cast<float*>(to + 4 * i), _mm256_cvtph_ps(halves));
    }
  }
  return i;
}

BLOSC2_HALF_TARGET size_t NarrowLanes(const uint8_t* from, uint8_t* to, size_t n) {
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const __m256 floats = _mm256_loadu_ps(reinterpret_cast<const float*>(from + 4 * i));
    if (_mm256_movemask_ps(_mm256_cmp_ps(floats, floats, _CMP_UNORD_Q)) != 0) {
      OneByOne<Half, float>(from + 4 * i, to + 2 * i, kLanes);
    } else {
      const __m128i halves = _mm256_cvtps_ph(floats, _MM_FROUND_TO_NEAREST_INT);
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 2 * i), halves);
    }
  }
  return i;
}

#elif defined(BLOSC2_HALF_ARM)

bool HasInstructions() { return true; }

size_t WidenLanes(const uint8_t* from, uint8_t* to, size_t n) {
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const uint16x8_t bits = vreinterpretq_u16_u8(vld1q_u8(from + 2 * i));
    const uint16x8_t nan = vcgtq_u16(vandq_u16(bits, vdupq_n_u16(0x7fff)), vdupq_n_u16(0x7c00));
    if (vmaxvq_u16(nan) != 0) {
      OneByOne<float, Half>(from + 2 * i, to + 4 * i, kLanes);
      continue;
    }
    const float16x8_t halves = vreinterpretq_f16_u16(bits);
    const float32x4_t low = vcvt_f32_f16(vget_low_f16(halves));
    const float32x4_t high = vcvt_f32_f16(vget_high_f16(halves));
    vst1q_u8(to + 4 * i, vreinterpretq_u8_f32(low));
    vst1q_u8(to + 4 * i + 16, vreinterpretq_u8_f32(high));
  }
  return i;
}

size_t NarrowLanes(const uint8_t* from, uint8_t* to, size_t n) {
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const float32x4_t low = vreinterpretq_f32_u8(vld1q_u8(from + 4 * i));
    const float32x4_t high = vreinterpretq_f32_u8(vld1q_u8(from + 4 * i + 16));
    // Only a NaN is not equal to itself.
    const uint32x4_t equal = vandq_u32(vceqq_f32(low, low), vceqq_f32(high, high));
    if (vminvq_u32(equal) == 0) {
      OneByOne<Half, float>(from + 4 * i, to + 2 * i, kLanes);
      continue;
    }
    const float16x8_t halves = vcombine_f16(vcvt_f16_f32(low), vcvt_f16_f32(high));
    vst1q_u8(to + 2 * i, vreinterpretq_u8_f16(halves));
  }
  return i;
}

#else

bool HasInstructions() { return false; }
size_t WidenLanes(const uint8_t*, uint8_t*, size_t) { return 0; }
size_t NarrowLanes(const uint8_t*, uint8_t*, size_t) { return 0; }

#endif

}  // namespace

void HalvesToFloats(const uint8_t* halves, uint8_t* floats, size_t n) {
  const size_t done = HasInstructions() ? WidenLanes(halves, floats, n) : 0;
  OneByOne<float, Half>(halves + 2 * done, floats + 4 * done, n - done);
}

void FloatsToHalves(const uint8_t* floats, uint8_t* halves, size_t n) {
  const size_t done = HasInstructions() ? NarrowLanes(floats, halves, n) : 0;
  OneByOne<Half, float>(floats + 4 * done, halves + 2 * done, n - done);
}

}  // namespace b2
