// Element types as far as conversions need them: numbers, complex numbers, and the order of their
// bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace b2 {

enum class Element : uint8_t {
  kOpaque = 0,
  kBool = 1,
  kInt8 = 2,
  kInt16 = 3,
  kInt32 = 4,
  kInt64 = 5,
  kUint8 = 6,
  kUint16 = 7,
  kUint32 = 8,
  kUint64 = 9,
  kFloat16 = 10,
  kFloat32 = 11,
  kFloat64 = 12,
  kComplex64 = 13,
  kComplex128 = 14,
  kBfloat16 = 15,  // in memory only: no dtype of files
};

// Bytes of an element; 0 for kOpaque.
size_t ElementSize(Element element);

// How elements differ between a file and memory. `swap`: length of the runs whose bytes are
// reversed, 1 = none.
struct Conversion {
  Element stored = Element::kOpaque;
  Element memory = Element::kOpaque;
  int64_t swap = 1;

  bool needed() const { return swap > 1 || stored != memory; }
};

// Casts as NumPy's astype does; `source` and `out` do not overlap.
void ConvertElements(Element from, Element to, const uint8_t* source, uint8_t* out, size_t n);

// Throws kRange unless float64 holds every one of the 64-bit integers exactly.
void CheckExactInFloat64(Element from, const uint8_t* source, size_t n);

// Reverses the bytes of each run of `width` in place.
void SwapBytes(uint8_t* bytes, size_t n, size_t width);

}  // namespace b2
