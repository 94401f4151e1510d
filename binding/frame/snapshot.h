// One state of one frame: parameters, metalayers, and where each chunk is. Immutable, so any number
// of threads read it without a lock; a change makes another snapshot that shares every chunk it did
// not touch.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "array/layout.h"
#include "chunk/decode.h"
#include "chunk/encode.h"
#include "frame/checksums.h"
#include "frame/chunk_ends.h"
#include "frame/file_users.h"
#include "frame/header.h"
#include "frame/memory_chunks.h"
#include "system/status.h"

namespace b2 {

// The index of a frame is one chunk of int64.
constexpr int64_t kMostChunks = kMaxChunkBytes / 8;

// Bounds on what a frame may declare, checked before memory is spent on it.
struct Limits {
  int64_t max_chunk_bytes = kMaxChunkBytes;
  int64_t max_chunks = kMostChunks;
};

// Finds the stored bytes of chunks: one file for all of them, or a file for each.
class ChunkStorage {
 public:
  virtual ~ChunkStorage() = default;
  // Sets source, offset and available. `position` is the entry of the frame's index.
  virtual void Locate(int64_t position, StoredChunk& chunk) const = 0;
  // Whether the index may hold this position.
  virtual bool Holds(int64_t position) const = 0;
};

// Where one chunk is: at a position of the storage, nowhere (special), or in memory and not stored
// yet.
class ChunkEntry {
 public:
  // As in the index of a frame; throws kCorrupt for an unknown kind.
  static ChunkEntry FromIndex(int64_t value);
  static ChunkEntry Of(Special special) {
    return ChunkEntry(static_cast<uint64_t>(0x80 | static_cast<uint8_t>(special)) << 56);
  }
  static ChunkEntry InMemory(size_t slot) { return ChunkEntry(kMemory | slot); }

  Special special() const;
  bool in_memory() const { return (value_ & kTopBits) == kMemory; }
  size_t slot() const { return static_cast<size_t>(value_ & ~kTopBits); }
  int64_t position() const { return static_cast<int64_t>(value_); }  // also the value for an index

 private:
  static constexpr uint64_t kTopBits = uint64_t{0xc0} << 56;
  static constexpr uint64_t kMemory = uint64_t{0x40} << 56;
  explicit ChunkEntry(uint64_t value) : value_(value) {}
  uint64_t value_;
};

class LiveFile;
class Hold;

struct Snapshot {
  FrameHeader header;
  std::optional<ArrayLayout> array;
  std::vector<ChunkEntry> chunks;
  MemoryChunks memory;            // of chunks that are not stored yet
  std::vector<Metalayer> vlmeta;  // compressed, as stored; without the layer of checksums
  // Of frames that keep checksums: those of the stored chunks.
  std::shared_ptr<const Checksums> checksums;
  bool verify = false;  // each chunk is compared with its checksum when it is read
  std::shared_ptr<const ChunkStorage> storage;
  std::shared_ptr<const Geometry> geometry;  // of arrays
  // Shared by snapshots of the same chunks.
  std::shared_ptr<ChunkEnds> ends = std::make_shared<ChunkEnds>();
  Limits limits;

  // Of frames that are open on disk: the file (`whole` also where `file` is a part of it), who uses
  // `whole`, this state's header there, and its number.
  std::string path;
  FileStamp stamp;
  std::shared_ptr<const Source> whole;
  std::shared_ptr<const Source> file;
  std::shared_ptr<FileUsers> users;
  std::shared_ptr<LiveFile> live;
  std::vector<uint8_t> stored_header;
  uint64_t generation = 0;
  // Of states that are not committed yet: the one they will replace, and what keeps that readable.
  std::shared_ptr<const Snapshot> base;
  std::shared_ptr<Hold> hold;

  int64_t nchunks() const { return static_cast<int64_t>(chunks.size()); }

  // Throws kRange unless 0 <= i < nchunks().
  StoredChunk Chunk(int64_t i) const;
  // The same, to be compared with its checksum in any case: what is written anew must be right.
  StoredChunk CheckedChunk(int64_t i) const;

  // Of the stored bytes of a chunk, where it is known.
  std::optional<uint32_t> SumOf(ChunkEntry entry) const;

  // Uncompressed bytes of chunk i, -1 where only its own header tells.
  int32_t ChunkBytes(int64_t i) const;

  // Lets go of the file: all chunks must be in memory.
  void Detach();

  // Only while this snapshot is being made: other snapshots keep the chunk they had.
  void Put(int64_t i, EncodedChunk chunk);
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

// The parts of a snapshot that follow from others: b2nd metalayer, sizes in the header, geometry.
// Call after `array` changed.
void DeriveArray(Snapshot& snapshot);

// Throws kType unless the snapshot is of an array.
const ArrayLayout& LayoutOf(const Snapshot& snapshot);

}  // namespace b2
