#include "frame/storage.h"

#include <cinttypes>
#include <cstdio>

#include "source/file.h"

namespace b2 {

void ContiguousStorage::Locate(int64_t position, StoredChunk& chunk) const {
  chunk.source = source_;
  chunk.offset = static_cast<uint64_t>(begin_ + position);
  chunk.available = static_cast<uint64_t>(cbytes_ - position);
}

bool ContiguousStorage::Holds(int64_t position) const {
  return position <= cbytes_ - static_cast<int64_t>(kOldChunkHeaderLength);
}

void SparseStorage::Locate(int64_t position, StoredChunk& chunk) const {
  chunk.source = std::make_shared<FileSource>(SparseChunkPath(directory_, position));
  chunk.offset = 0;
  chunk.available = chunk.source->size();
}

bool SparseStorage::Holds(int64_t position) const { return position <= 0xffffffffLL; }

std::string HeaderPath(const std::string& path, bool sparse) {
  return sparse ? path + "/" + kSparseIndexName : path;
}

std::string SparseChunkPath(const std::string& directory, int64_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "/%08" PRIX64 ".chunk", static_cast<uint64_t>(number));
  return directory + name;
}

}  // namespace b2
