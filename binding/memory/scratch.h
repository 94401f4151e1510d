// Memory of one thread that is written before it is read; not zeroed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

namespace b2 {

class Scratch {
 public:
  // n bytes, all of which will be used. What was there before is gone if there was less room.
  uint8_t* Reserve(size_t n);

  // n bytes of which only some will be used: pages that are not touched cost nothing. Touch() tells
  // how many were.
  uint8_t* ReserveSparsely(size_t n);
  void Touch(size_t n) { touched_ += n; }

  // Lets go of the memory if more than `above` bytes were used since the last time it did.
  void Release(size_t above);

 private:
  std::unique_ptr<uint8_t[]> bytes_;
  size_t size_ = 0;
  size_t touched_ = 0;
};

}  // namespace b2
