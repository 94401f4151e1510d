#include "schunk/extents.h"

#include <algorithm>

#include "error.h"

namespace b2 {

namespace {

std::vector<int64_t> FindEnds(const Snapshot& frame) {
  std::vector<int64_t> ends;
  ends.reserve(frame.chunks.size());
  int64_t end = 0;
  for (int64_t i = 0; i < frame.nchunks(); ++i) {
    end += ReadChunkHeader(frame.Chunk(i)).nbytes;
    ends.push_back(end);
  }
  if (end != frame.header.nbytes) {
    Fail(Kind::kCorrupt, "Expected chunks of ", frame.header.nbytes,
         " bytes in all, but they declare ", end, ".");
  }
  return ends;
}

}  // namespace

Extents::Extents(const Snapshot& frame)
    : nchunks_(frame.nchunks()), chunksize_(frame.header.chunksize), total_(frame.header.nbytes) {
  if (chunksize_ == 0) ends_ = frame.ends->Get([&] { return FindEnds(frame); });
}

int64_t Extents::End(int64_t chunk) const {
  if (ends_ != nullptr) return (*ends_)[static_cast<size_t>(chunk)];
  return chunk + 1 == nchunks_ ? total_ : (chunk + 1) * chunksize_;
}

int64_t Extents::Find(int64_t byte) const {
  if (byte >= total_) return nchunks_;
  if (ends_ == nullptr) return byte / chunksize_;
  return std::upper_bound(ends_->begin(), ends_->end(), byte) - ends_->begin();
}

int32_t SizeOfChunk(const Snapshot& frame, int64_t chunk) {
  const int32_t known = frame.ChunkBytes(chunk);
  return known >= 0 ? known : ReadChunkHeader(frame.Chunk(chunk)).nbytes;
}

}  // namespace b2
