#include "frame/free_space.h"

#include <iterator>

namespace b2 {

void FreeSpace::Add(int64_t position, int64_t length) {
  if (length <= 0) return;
  total_ += length;
  auto next = holes_.lower_bound(position);
  if (next != holes_.end() && next->first == position + length) {
    length += next->second;
    next = holes_.erase(next);
  }
  if (next != holes_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == position) {
      before->second += length;
      return;
    }
  }
  holes_.emplace(position, length);
}

std::optional<int64_t> FreeSpace::TakeAt(std::map<int64_t, int64_t>::iterator hole,
                                         int64_t length) {
  if (hole == holes_.end()) return std::nullopt;
  const auto [position, room] = *hole;
  holes_.erase(hole);
  if (room > length) holes_.emplace(position + length, room - length);
  total_ -= length;
  return position;
}

std::optional<int64_t> FreeSpace::Take(int64_t length) {
  auto best = holes_.end();
  for (auto hole = holes_.begin(); hole != holes_.end(); ++hole) {
    if (hole->second >= length && (best == holes_.end() || hole->second < best->second))
      best = hole;
  }
  return TakeAt(best, length);
}

std::optional<int64_t> FreeSpace::TakeFrom(int64_t from, int64_t length) {
  auto hole = holes_.lower_bound(from);
  while (hole != holes_.end() && hole->second < length) ++hole;
  return TakeAt(hole, length);
}

int64_t FreeSpace::TrimEnd(int64_t end) {
  if (holes_.empty()) return end;
  const auto last = std::prev(holes_.end());
  if (last->first + last->second != end) return end;
  end = last->first;
  total_ -= last->second;
  holes_.erase(last);
  return end;
}

}  // namespace b2
