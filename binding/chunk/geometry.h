// What the n-d codecs (ZFP, NDLZ) and filters (NDCELL, NDMEAN) need to know of the array: C-Blosc2
// hands it to them through a super-chunk that holds the `b2nd` metalayer.
#pragma once

#include <blosc2.h>

#include <memory>
#include <mutex>
#include <vector>

namespace b2 {

class Geometry {
 public:
  // `b2nd`: content of the metalayer; `blocks`: shape of a block in items.
  Geometry(std::vector<uint8_t> b2nd, std::vector<int64_t> blocks, int32_t typesize);

  // Made when first asked for (64 KiB). C-Blosc2 only reads it, so that many contexts may share it.
  blosc2_schunk* schunk() const;

 private:
  struct Release {
    void operator()(blosc2_schunk* schunk) const;
  };
  mutable std::vector<uint8_t> content_;
  mutable std::vector<int64_t> blocks_;
  int32_t typesize_;
  mutable std::once_flag once_;
  mutable blosc2_metalayer metalayer_{};
  mutable std::unique_ptr<blosc2_schunk, Release> schunk_;
};

}  // namespace b2
