// A file mapped into memory, from its beginning.
#pragma once

#include <cstdint>

#include "system/open_file.h"

namespace b2 {

// kShared: read-only, and what others write to the file shows. kPrivate: what is written stays
// here.
enum class MapKind { kShared, kPrivate };

class Mapping {
 public:
  // `length` may reach behind the end of the file, for bytes to come; where the system cannot do
  // that, the mapping ends with the file. Throws kMmap.
  Mapping(const OpenFile& file, uint64_t length, MapKind kind);
  ~Mapping();
  Mapping(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  Mapping& operator=(Mapping&&) = delete;

  uint8_t* data() const { return data_; }
  uint64_t length() const { return length_; }

 private:
  uint8_t* data_ = nullptr;
  uint64_t length_ = 0;
};

}  // namespace b2
