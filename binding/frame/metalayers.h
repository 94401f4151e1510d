// Named metadata, as the header (fixed, raw) and the trailer (variable, each a compressed chunk) of
// a frame hold it:
//
//   93 cd <u16 size of the map> de <u16 n>  n × (<fixstr name> d2 <i32 where>)  dc <u16 n>  n × (c6
//   <u32 length> <bytes>)
//
// All integers big-endian.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace b2 {

constexpr size_t kMaxMetalayers = 16;
constexpr size_t kMaxMetalayerName = 31;  // bytes of UTF-8

struct Metalayer {
  std::string name;
  std::vector<uint8_t> content;
};

// `whole`: the header or trailer, from which positions count; `at`: where its metalayers begin.
// Throws kCorrupt.
std::vector<Metalayer> ParseMetalayers(std::span<const uint8_t> whole, size_t at);

// Whether the map's size counts the first byte: in headers it does, in trailers it does not.
enum class MapSize { kFromArray, kFromSize };

// Appends to `whole`, which holds everything that precedes.
void AppendMetalayers(std::vector<uint8_t>& whole, const std::vector<Metalayer>& layers,
                      MapSize counts);

// Throws kRange unless a frame can hold them, and `more` of its own.
void CheckMetalayers(const std::vector<Metalayer>& layers, size_t more = 0);

}  // namespace b2
