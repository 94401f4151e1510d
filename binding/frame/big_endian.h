// Integers of frame headers and trailers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace b2 {

template <typename T>
T ReadBig(const uint8_t* bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) value = value << 8 | bytes[i];
  return static_cast<T>(value);
}

template <typename T>
void WriteBig(uint8_t* bytes, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    bytes[i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * (sizeof(T) - 1 - i)));
  }
}

template <typename T>
void AppendBig(std::vector<uint8_t>& bytes, uint8_t marker, T value) {
  bytes.push_back(marker);
  bytes.resize(bytes.size() + sizeof(T));
  WriteBig(bytes.data() + bytes.size() - sizeof(T), value);
}

}  // namespace b2
