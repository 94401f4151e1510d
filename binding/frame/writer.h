// Writes new frames: chunks as they come, then index, trailer and header, then the whole becomes
// visible at once.
#pragma once

#include <memory>
#include <string>

#include "frame/chunk_sink.h"

namespace b2 {

struct Target {
  std::string path;
  bool contiguous = true;
  bool replace = false;  // else an existing path is refused with EEXIST
  bool tidies = true;    // removes what dead writers left beside a file
};

class FrameWriter : public ChunkSink {
 public:
  // After the last chunk.
  virtual void Finish() = 0;
};

// `frame` gives header and vlmeta; its chunks are not looked at, but for their number.
std::unique_ptr<FrameWriter> WriteTo(const Target& target, const Snapshot& frame);

// The frame as one buffer; valid after Finish().
std::unique_ptr<FrameWriter> WriteTo(std::vector<uint8_t>& bytes, const Snapshot& frame);

}  // namespace b2
