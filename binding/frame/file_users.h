// Who uses an open file through JavaScript: handles, and the snapshots of it that JavaScript holds.
// The garbage collector would let go of the latter at a time of its own, and a file is not closed
// before the last of them is gone: when the last handle leaves, they are dropped.
//
// Only used on the thread of that JavaScript.
#pragma once

#include <list>

namespace b2 {

struct HeldFrame;

struct FileUsers {
  int handles = 0;
  std::list<HeldFrame*> frames;
};

}  // namespace b2
