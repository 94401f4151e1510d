// What can be read of a damaged contiguous frame, as a new one.
#pragma once

#include <string>

#include "frame/snapshot.h"
#include "frame/writer.h"
#include "pool/work.h"

namespace b2 {

struct Recovery {
  // How chunks found their numbers.
  enum class Method {
    kIndex,       // by the frame's index
    kOlderIndex,  // by that of an earlier state of the file
    kScan,        // they are counted as they come
  };
  enum class Vlmeta {
    kIntact,
    kPartly,  // entries that do not decode are gone
    kOlder,   // of an earlier state of the file
    kLost,
  };

  Method method = Method::kIndex;
  Vlmeta vlmeta = Vlmeta::kIntact;
  bool header_intact = false;
  bool array = false;
  int64_t nchunks = 0;        // of the new file
  int64_t recovered = 0;      // of them
  std::vector<int64_t> lost;  // numbers of chunks that could not be read
};

// Writes a frame of the chunks that decode; zeros take the place of others, or nothing where chunks
// have no common size. Throws kFormat if there is nothing of a frame, kLimit for damaged sizes
// above the limits.
Recovery Recover(const std::string& path, const Target& target, const Limits& limits, Work& work);

}  // namespace b2
