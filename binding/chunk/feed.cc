#include "chunk/feed.h"

#include <algorithm>
#include <cstring>

#include "chunk/header.h"

namespace b2 {

namespace {
constexpr size_t kBlocksizeAt = 8;
}  // namespace

void Feed::Attach(blosc2_cparams& params, bool has_delta) {
  has_delta_ = has_delta;
  params_.user_data = this;
  params.prefilter = ServeBlock;
  params.preparams = &params_;
}

const uint8_t* Feed::Serve(const uint8_t* items, int32_t n, const uint8_t* chunk, Work* work) {
  items_ = items;
  nbytes_ = n;
  chunk_ = chunk;
  work_ = work;
  if (room_ == nullptr || room_bytes_ < n) {
    // Pages that no filter writes to cost nothing.
    room_ = std::make_unique_for_overwrite<uint8_t[]>(static_cast<size_t>(std::max(n, 1)));
    room_bytes_ = n;
  }
  return room_.get();
}

int Feed::ServeBlock(blosc2_prefilter_params* block) {
  const auto* feed = static_cast<const Feed*>(block->user_data);
  if (feed->work_ != nullptr && feed->work_->aborted.load(std::memory_order_relaxed)) return -1;
  // In the header, which is written before the blocks.
  const int32_t blocksize = LittleInt32(feed->chunk_ + kBlocksizeAt);
  // Not `output_size`, which leaves out a part of an item at the end.
  const int32_t n = std::min(blocksize, feed->nbytes_ - block->output_offset);
  std::memcpy(block->output, feed->items_ + block->output_offset, static_cast<size_t>(n));
  // DELTA compares every block with the first one.
  if (feed->has_delta_)
    std::memcpy(feed->room_.get(), feed->items_, static_cast<size_t>(blocksize));
  if (feed->work_ != nullptr) {
    if (block->output_offset == 0) feed->work_->total += (feed->nbytes_ - 1) / blocksize + 1;
    feed->work_->done.fetch_add(1, std::memory_order_relaxed);
  }
  return 0;
}

}  // namespace b2
