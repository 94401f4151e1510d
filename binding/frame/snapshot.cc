#include "frame/snapshot.h"

#include <algorithm>

#include "error.h"
#include "source/memory.h"

namespace b2 {

ChunkEntry ChunkEntry::FromIndex(int64_t value) {
  const ChunkEntry entry(static_cast<uint64_t>(value));
  if (value >= 0) {
    if (entry.in_memory())
      Fail(Kind::kCorrupt, "Expected a position within the frame, but the index holds ", value,
           ".");
    return entry;
  }
  const auto special = static_cast<Special>((entry.value_ >> 56) & 0x7f);
  if (special != Special::kZero && special != Special::kNan && special != Special::kUninit) {
    Fail(Kind::kCorrupt, "Expected a special value of Blosc2 in the index, but found kind ",
         +static_cast<uint8_t>(special), ".");
  }
  return Of(special);
}

Special ChunkEntry::special() const {
  return (value_ >> 63) != 0 ? static_cast<Special>((value_ >> 56) & 0x7f) : Special::kNone;
}

StoredChunk Snapshot::Chunk(int64_t i) const {
  if (i < 0 || i >= nchunks()) {
    Fail(Kind::kRange, "Expected a chunk number from 0 to ", nchunks() - 1, ", but got ", i, ".");
  }
  const ChunkEntry entry = chunks[static_cast<size_t>(i)];
  StoredChunk chunk;
  chunk.nchunk = i;
  chunk.nbytes = ChunkBytes(i);
  chunk.blocksize = array ? static_cast<int32_t>(array->block_bytes) : 0;
  chunk.typesize = header.typesize;
  chunk.special = entry.special();
  chunk.geometry = geometry.get();
  if (chunk.special != Special::kNone) return chunk;
  if (entry.in_memory()) {
    const SharedBytes& bytes = memory[entry.slot()];
    chunk.source = std::make_shared<MemorySource>(
        bytes->data(), bytes->size(), std::const_pointer_cast<std::vector<uint8_t>>(bytes));
    chunk.available = bytes->size();
  } else {
    storage->Locate(entry.position(), chunk);
    if (verify || hold != nullptr) chunk.sum = SumOf(entry);
  }
  return chunk;
}

StoredChunk Snapshot::CheckedChunk(int64_t i) const {
  StoredChunk chunk = Chunk(i);
  chunk.sum = SumOf(chunks[static_cast<size_t>(i)]);
  return chunk;
}

std::optional<uint32_t> Snapshot::SumOf(ChunkEntry entry) const {
  const bool stored = entry.special() == Special::kNone && !entry.in_memory();
  return stored && checksums != nullptr ? checksums->Find(entry.position()) : std::nullopt;
}

int32_t Snapshot::ChunkBytes(int64_t i) const {
  if (header.chunksize <= 0) return -1;
  if (array || i + 1 < nchunks()) return header.chunksize;
  const auto rest = static_cast<int32_t>(header.nbytes % header.chunksize);
  return rest == 0 ? header.chunksize : rest;
}

void Snapshot::Put(int64_t i, EncodedChunk chunk) {
  ChunkEntry& entry = chunks[static_cast<size_t>(i)];
  if (chunk.special != Special::kNone) {
    if (entry.in_memory()) memory.Set(entry.slot(), nullptr);
    entry = ChunkEntry::Of(chunk.special);
  } else if (entry.in_memory()) {
    memory.Set(entry.slot(), std::move(chunk.bytes));
  } else {
    entry = ChunkEntry::InMemory(memory.size());
    memory.Push(std::move(chunk.bytes));
  }
}

void Snapshot::Detach() {
  storage.reset();
  file.reset();
  whole.reset();
  users.reset();
  live.reset();
  base.reset();
  hold.reset();
  stored_header.clear();
  if (checksums != nullptr) checksums = std::make_shared<const Checksums>();
}

void DeriveArray(Snapshot& snapshot) {
  FrameHeader& header = snapshot.header;
  const ArrayLayout& layout = *snapshot.array;
  Metalayer b2nd{"b2nd", SerializeLayout(layout)};
  const auto old = std::find_if(header.meta.begin(), header.meta.end(),
                                [](const Metalayer& layer) { return layer.name == "b2nd"; });
  if (old == header.meta.end()) {
    header.meta.insert(header.meta.begin(), b2nd);
  } else {
    *old = b2nd;
  }
  header.typesize = static_cast<int32_t>(layout.itemsize);
  header.blocksize = static_cast<int32_t>(layout.block_bytes);
  header.chunksize = static_cast<int32_t>(layout.chunk_bytes);
  header.nbytes = layout.nchunks * layout.chunk_bytes;
  snapshot.geometry =
      std::make_shared<const Geometry>(b2nd.content, layout.blocks, header.typesize);
}

const ArrayLayout& LayoutOf(const Snapshot& snapshot) {
  if (!snapshot.array)
    Fail(Kind::kType, "Expected an n-dimensional array, but the frame has no b2nd metalayer.");
  return *snapshot.array;
}

}  // namespace b2
