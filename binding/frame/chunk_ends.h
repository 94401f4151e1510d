// Where the chunks of a frame end, in uncompressed bytes. Where chunks differ in size only their
// own headers tell: that is found out once, when it is first asked for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace b2 {

class ChunkEnds {
 public:
  using Numbers = std::shared_ptr<const std::vector<int64_t>>;

  ChunkEnds() = default;
  explicit ChunkEnds(std::vector<int64_t> ends)
      : ends_(std::make_shared<const std::vector<int64_t>>(std::move(ends))) {}

  Numbers Get(const std::function<std::vector<int64_t>()>& find) {
    const std::lock_guard lock(mutex_);
    if (ends_ == nullptr) ends_ = std::make_shared<const std::vector<int64_t>>(find());
    return ends_;
  }

  // Null as long as nobody has asked.
  Numbers Known() const {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  mutable std::mutex mutex_;
  Numbers ends_;
};

}  // namespace b2
