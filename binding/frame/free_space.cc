#include "frame/free_space.h"

#include <iterator>

namespace b2 {

void FreeSpace::Insert(int64_t position, int64_t length) {
  holes_.emplace(position, length);
  sizes_.emplace(length, position);
  total_ += length;
}

FreeSpace::Holes::iterator FreeSpace::Erase(Holes::iterator hole) {
  total_ -= hole->second;
  sizes_.erase({hole->second, hole->first});
  return holes_.erase(hole);
}

void FreeSpace::Add(int64_t position, int64_t length) {
  if (length <= 0) return;
  auto next = holes_.lower_bound(position);
  if (next != holes_.end() && next->first == position + length) {
    length += next->second;
    next = Erase(next);
  }
  if (next != holes_.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == position) {
      position = before->first;
      length += before->second;
      Erase(before);
    }
  }
  Insert(position, length);
}

int64_t FreeSpace::TakeAt(Holes::iterator hole, int64_t length) {
  const auto [position, room] = *hole;
  Erase(hole);
  if (room > length) Insert(position + length, room - length);
  return position;
}

std::optional<int64_t> FreeSpace::Take(int64_t length) {
  const auto best = sizes_.lower_bound({length, 0});
  if (best == sizes_.end()) return std::nullopt;
  return TakeAt(holes_.find(best->second), length);
}

std::optional<int64_t> FreeSpace::TakeFrom(int64_t from, int64_t length) {
  auto hole = holes_.lower_bound(from);
  while (hole != holes_.end() && hole->second < length) ++hole;
  if (hole == holes_.end()) return std::nullopt;
  return TakeAt(hole, length);
}

int64_t FreeSpace::TrimEnd(int64_t end) {
  if (holes_.empty()) return end;
  const auto last = std::prev(holes_.end());
  if (last->first + last->second != end) return end;
  end = last->first;
  Erase(last);
  return end;
}

}  // namespace b2
