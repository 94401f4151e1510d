#include "array/convert.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <type_traits>

#include "array/half.h"
#include "array/half_runs.h"
#include "error.h"

namespace b2 {

namespace {

template <typename T>
constexpr bool kIsComplex =
    std::is_same_v<T, std::complex<float>> || std::is_same_v<T, std::complex<double>>;

// Out-of-range and NaN have no meaning in an integer; C leaves them undefined, x86 and NumPy there
// give the smallest int64 or int32, of which narrower types keep the low bits.
template <typename To, typename From>
To FloatToInteger(From value) {
  const auto wide = static_cast<double>(value);
  if constexpr (std::is_same_v<To, uint64_t>) {
    if (wide >= 0x1p63 && wide < 0x1p64) return static_cast<uint64_t>(wide);
  }
  if constexpr (sizeof(To) < 4) {
    if (!(wide > -2147483649.0 && wide < 2147483648.0))
      return static_cast<To>(std::numeric_limits<int32_t>::min());
    return static_cast<To>(static_cast<int32_t>(wide));
  } else {
    if (!(wide >= -0x1p63 && wide < 0x1p63))
      return static_cast<To>(std::numeric_limits<int64_t>::min());
    const auto integer = static_cast<int64_t>(wide);
    if (std::is_same_v<To, int32_t> && (integer > 2147483647 || integer < -2147483648LL)) {
      return static_cast<To>(std::numeric_limits<int32_t>::min());
    }
    return static_cast<To>(integer);
  }
}

template <typename To, typename From>
To Cast(From value) {
  if constexpr (std::is_same_v<From, To>) {
    return value;
  } else if constexpr (std::is_same_v<From, Half> || std::is_same_v<From, Bfloat>) {
    return Cast<To>(ToFloat(value));
  } else if constexpr (kIsComplex<From>) {
    if constexpr (kIsComplex<To>) {
      return To(static_cast<typename To::value_type>(value.real()),
                static_cast<typename To::value_type>(value.imag()));
    } else if constexpr (std::is_same_v<To, bool>) {
      return value.real() != 0 || value.imag() != 0;
    } else {
      return Cast<To>(value.real());
    }
  } else if constexpr (kIsComplex<To>) {
    return To(static_cast<typename To::value_type>(value), 0);
  } else if constexpr (std::is_same_v<To, Half>) {
    if constexpr (std::is_same_v<From, float>) return ToHalf(value);
    return ToHalf(static_cast<double>(value));
  } else if constexpr (std::is_same_v<To, Bfloat>) {
    return ToBfloat(static_cast<float>(value));
  } else if constexpr (std::is_same_v<To, bool>) {
    return value != 0;
  } else if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
    return FloatToInteger<To>(value);
  } else {
    return static_cast<To>(value);
  }
}

template <typename T>
T Load(const uint8_t* at) {
  if constexpr (std::is_same_v<T, bool>) {
    return *at != 0;  // any other value than 0 or 1 in a C++ bool is undefined
  } else {
    T value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
}

template <typename From, typename To>
void ConvertAll(const uint8_t* source, uint8_t* out, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    const To value = Cast<To>(Load<From>(source + i * sizeof(From)));
    std::memcpy(out + i * sizeof(To), &value, sizeof value);
  }
}

// Calls visit with a value of the element's C++ type.
template <typename Visit>
void WithType(Element element, Visit visit) {
  switch (element) {
    case Element::kBool:
      return visit(bool{});
    case Element::kInt8:
      return visit(int8_t{});
    case Element::kInt16:
      return visit(int16_t{});
    case Element::kInt32:
      return visit(int32_t{});
    case Element::kInt64:
      return visit(int64_t{});
    case Element::kUint8:
      return visit(uint8_t{});
    case Element::kUint16:
      return visit(uint16_t{});
    case Element::kUint32:
      return visit(uint32_t{});
    case Element::kUint64:
      return visit(uint64_t{});
    case Element::kFloat16:
      return visit(Half{});
    case Element::kFloat32:
      return visit(float{});
    case Element::kFloat64:
      return visit(double{});
    case Element::kComplex64:
      return visit(std::complex<float>{});
    case Element::kComplex128:
      return visit(std::complex<double>{});
    case Element::kBfloat16:
      return visit(Bfloat{});
    case Element::kOpaque:
      break;
  }
  Fail(Kind::kType, "Expected numbers to convert between, but got bytes without a numeric type.");
}

template <typename T>
void CheckExact(const uint8_t* source, size_t n) {
  constexpr T kLimit = T{1} << 53;
  for (size_t i = 0; i < n; ++i) {
    const T value = Load<T>(source + i * sizeof(T));
    const bool exact =
        value <= kLimit && (!std::is_signed_v<T> || value >= static_cast<T>(-kLimit));
    if (!exact)
      Fail(Kind::kRange, "Expected integers within ±2^53 for 'number', but there is ", value, ".");
  }
}

}  // namespace

size_t ElementSize(Element element) {
  if (element == Element::kOpaque) return 0;
  size_t size = 0;
  WithType(element, [&](auto value) { size = sizeof value; });
  return size;
}

void ConvertElements(Element from, Element to, const uint8_t* source, uint8_t* out, size_t n) {
  if (from == Element::kFloat16 && to == Element::kFloat32) return HalvesToFloats(source, out, n);
  if (from == Element::kFloat32 && to == Element::kFloat16) return FloatsToHalves(source, out, n);
  WithType(from, [&](auto f) {
    WithType(to, [&](auto t) { ConvertAll<decltype(f), decltype(t)>(source, out, n); });
  });
}

void CheckExactInFloat64(Element from, const uint8_t* source, size_t n) {
  if (from == Element::kInt64) CheckExact<int64_t>(source, n);
  if (from == Element::kUint64) CheckExact<uint64_t>(source, n);
}

void SwapBytes(uint8_t* bytes, size_t n, size_t width) {
  for (size_t at = 0; at + width <= n; at += width) std::reverse(bytes + at, bytes + at + width);
}

}  // namespace b2
