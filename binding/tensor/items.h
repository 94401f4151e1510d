// The items of a dense array in the caller's memory, as one run of bytes in C order.
#pragma once

#include "array/encode.h"
#include "chunk/vlblocks.h"

namespace b2 {

class ItemRun {
 public:
  // `item_size`: bytes of an item as it is stored.
  ItemRun(Dims shape, Input input, int64_t item_size);

  // As stored.
  int64_t bytes() const { return total_; }

  // Stored bytes from `begin` on, whole items: where they are, or put together in memory of this
  // thread, which is valid until it asks again.
  ByteSpan At(int64_t begin, size_t n) const;

 private:
  void Gather(size_t axis, const uint8_t* from, int64_t first, int64_t n, uint8_t*& to) const;

  Dims shape_;
  Input input_;
  int64_t item_size_;
  int64_t width_;  // bytes of an item in memory
  int64_t total_;
  bool in_place_;              // nothing to do: the run is what the caller has
  std::vector<int64_t> rest_;  // items behind one index of each axis
};

}  // namespace b2
