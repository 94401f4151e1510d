// Which parts of a file's section of chunks hold nothing that is still needed. Positions in bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace b2 {

class FreeSpace {
 public:
  // Joins neighbours. Must not overlap what is free already.
  void Add(int64_t position, int64_t length);

  // The smallest hole that has room; what is left of it stays free.
  std::optional<int64_t> Take(int64_t length);

  // The first hole that has room and does not begin before `from`.
  std::optional<int64_t> TakeFrom(int64_t from, int64_t length);

  // Forgets a hole that reaches up to `end`, and returns where the rest ends.
  int64_t TrimEnd(int64_t end);

  int64_t total() const { return total_; }

 private:
  using Holes = std::map<int64_t, int64_t>;

  void Insert(int64_t position, int64_t length);
  Holes::iterator Erase(Holes::iterator hole);
  // What `length` bytes at the start of the hole leave of it stays.
  int64_t TakeAt(Holes::iterator hole, int64_t length);

  Holes holes_;                                  // position → length
  std::set<std::pair<int64_t, int64_t>> sizes_;  // the same, as length and position
  int64_t total_ = 0;
};

}  // namespace b2
