#include "memory/scratch.h"

#include <algorithm>

#include "memory/large.h"

namespace b2 {

uint8_t* Scratch::Reserve(size_t n) {
  if (size_ < n) {
    ReserveSparsely(n);
    AdviseLarge(bytes_.get(), n);
  }
  touched_ = std::max(touched_, n);
  return bytes_.get();
}

uint8_t* Scratch::ReserveSparsely(size_t n) {
  if (size_ < n) {
    bytes_.reset();
    bytes_ = std::make_unique_for_overwrite<uint8_t[]>(n);
    size_ = n;
    touched_ = 0;
  }
  return bytes_.get();
}

void Scratch::Release(size_t above) {
  if (touched_ <= above) return;
  bytes_.reset();
  size_ = 0;
  touched_ = 0;
}

}  // namespace b2
