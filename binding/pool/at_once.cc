#include "pool/at_once.h"

namespace b2 {

namespace {

thread_local bool active = false;
thread_local int64_t left = 0;  // bytes, while active

}  // namespace

AtOnce::AtOnce(int64_t bytes) {
  active = true;
  left = bytes;
}

AtOnce::~AtOnce() { active = false; }

bool AtOnce::Active() { return active; }

void MayWait() {
  if (active) throw WouldWait{};
}

void Spend(int64_t bytes) {
  if (!active) return;
  left -= bytes;
  if (left < 0) throw WouldWait{};
}

}  // namespace b2
