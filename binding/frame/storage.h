// The two layouts of a frame's chunks.
#pragma once

#include <string>
#include <utility>

#include "frame/snapshot.h"

namespace b2 {

constexpr char kSparseIndexName[] = "chunks.b2frame";

// One after the other behind the header, in any order and with holes.
class ContiguousStorage final : public ChunkStorage {
 public:
  ContiguousStorage(std::shared_ptr<const Source> source, int64_t header_length, int64_t cbytes)
      : source_(std::move(source)), begin_(header_length), cbytes_(cbytes) {}

  void Locate(int64_t position, StoredChunk& chunk) const override;
  bool Holds(int64_t position) const override;

 private:
  std::shared_ptr<const Source> source_;
  int64_t begin_;
  int64_t cbytes_;
};

// A file for each chunk, named by its number: opened when read, so that a frame of many chunks
// holds no descriptor.
class SparseStorage final : public ChunkStorage {
 public:
  explicit SparseStorage(std::string directory) : directory_(std::move(directory)) {}

  void Locate(int64_t position, StoredChunk& chunk) const override;
  bool Holds(int64_t position) const override;

 private:
  std::string directory_;
};

// The file that holds header, index and trailer of the frame at `path`.
std::string HeaderPath(const std::string& path, bool sparse);

// <directory>/0000002A.chunk
std::string SparseChunkPath(const std::string& directory, int64_t number);

}  // namespace b2
