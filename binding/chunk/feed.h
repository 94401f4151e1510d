// Gives C-Blosc2 the items of a chunk block by block, so that the work can be counted and stopped,
// and so that the items stay as they are.
#pragma once

#include <blosc2.h>

#include <cstdint>
#include <memory>

#include "pool/work.h"

namespace b2 {

class Feed {
 public:
  Feed() = default;
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // For the context that is made of `params`, which must not outlive this. `has_delta`: the context
  // must have one thread only.
  void Attach(blosc2_cparams& params, bool has_delta);

  // Before each chunk: its items, and where it will be written. `work` may be null. What C-Blosc2
  // is to be told are the items: room of n bytes that filters may write to.
  const uint8_t* Serve(const uint8_t* items, int32_t n, const uint8_t* chunk, Work* work);

 private:
  static int ServeBlock(blosc2_prefilter_params* block);

  const uint8_t* items_ = nullptr;
  int32_t nbytes_ = 0;
  const uint8_t* chunk_ = nullptr;
  Work* work_ = nullptr;
  bool has_delta_ = false;
  blosc2_prefilter_params params_{};
  std::unique_ptr<uint8_t[]> room_;
  int32_t room_bytes_ = 0;
};

}  // namespace b2
