// Reads what is in a frame besides its chunks. Everything it declares is checked here, or in
// chunk/decode when a chunk is reached.
#pragma once

#include <string>

#include "frame/snapshot.h"

namespace b2 {

struct OpenOptions {
  uint64_t offset = 0;  // where the frame begins in the file
  int64_t length = -1;  // bytes that belong to it; -1: all that follow
  bool mapped = false;
  uint64_t reserve = 0;       // address space to map from the start
  bool header_only = false;   // no index, no vlmeta: chunks are not available
  bool exact_length = false;  // refuse bytes after the frame
  bool verify = false;        // compare what is read with its checksum, where there is one
  Limits limits;
};

// A contiguous frame, at the options' offset.
SnapshotPtr OpenSource(std::shared_ptr<const Source> source, const OpenOptions& options);

// A frame that begins where the source does: a contiguous one, or the index of a sparse one in
// `directory`.
SnapshotPtr ReadFrame(const std::shared_ptr<const Source>& source, const std::string* directory,
                      const OpenOptions& options);

// Decompressed content of a layer of vlmeta. Throws kLimit if it declares more.
std::vector<uint8_t> DecodeVlmeta(const Metalayer& layer, int64_t max_bytes);

}  // namespace b2
