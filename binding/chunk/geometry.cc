#include "chunk/geometry.h"

#include <cstdlib>
#include <new>
#include <utility>

namespace b2 {

Geometry::Geometry(std::vector<uint8_t> b2nd, std::vector<int64_t> blocks, int32_t typesize)
    : content_(std::move(b2nd)), blocks_(std::move(blocks)), typesize_(typesize) {}

blosc2_schunk* Geometry::schunk() const {
  std::call_once(once_, [this] {
    // By hand: blosc2_schunk_new() may load a tuner plugin named by the environment, and opens
    // contexts nobody needs.
    schunk_.reset(static_cast<blosc2_schunk*>(std::calloc(1, sizeof(blosc2_schunk))));
    if (schunk_ == nullptr) throw std::bad_alloc();
    static char name[] = "b2nd";
    metalayer_.name = name;
    metalayer_.content = content_.data();
    metalayer_.content_len = static_cast<int32_t>(content_.size());
    schunk_->metalayers[0] = &metalayer_;
    schunk_->nmetalayers = 1;
    schunk_->typesize = typesize_;
    // Otherwise ZFP fills these in on first use, without a lock.
    schunk_->ndim = static_cast<int8_t>(blocks_.size());
    schunk_->blockshape = blocks_.data();
  });
  return schunk_.get();
}

void Geometry::Release::operator()(blosc2_schunk* schunk) const { std::free(schunk); }

}  // namespace b2
