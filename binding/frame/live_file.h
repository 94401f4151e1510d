// A frame on disk that this process has open, shared by all its handles in all threads: which state
// is the committed one, and who still reads older ones.
//
// Commits never overwrite what the committed state refers to, but they do overwrite what only older
// states refer to. A reader therefore enters the state it reads, and compares the header on disk
// when it is done: if another process has committed meanwhile, what was read may be of no state at
// all, and the read is repeated (kStale). The same goes for a file that was replaced by another.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "file/write_file.h"
#include "frame/section.h"
#include "frame/snapshot.h"
#include "source/source.h"

namespace b2 {

// Chunk files of a sparse frame that commits of this process replaced.
struct SparseFiles {
  struct Dropped {
    uint64_t generation;
    int64_t number;
  };
  std::vector<Dropped> dropped;
  std::vector<int64_t> unsynced;  // written since the disk last had all
  bool looked_for_stale = false;
};

class LiveFile : public std::enable_shared_from_this<LiveFile> {
 public:
  struct Identity {
    uint64_t device;
    uint64_t inode;
    uint64_t offset;  // of the frame in the file
    auto operator<=>(const Identity&) const = default;
  };

  static std::shared_ptr<LiveFile> Of(const Identity& identity);
  explicit LiveFile(const Identity& identity) : identity_(identity) {}
  ~LiveFile();
  LiveFile(const LiveFile&) = delete;
  LiveFile& operator=(const LiveFile&) = delete;

  // Whether the path still leads here. One that leads nowhere does too: what was removed can still
  // be read.
  bool IsAt(const std::string& path) const;

  // The number of the state with this header: the present one's, the next if somebody else has
  // changed the file, or one that is never present if that is over: the header is not `there` any
  // more.
  uint64_t Meet(const std::vector<uint8_t>& header, const std::function<bool()>& there);

  // Registers a reader of a state; false if it is not the present one any more.
  bool Enter(uint64_t generation);
  void Leave(uint64_t generation);

  // Closes what Writer() has opened, until it is needed again.
  void LetGoOfWriter();

  // One commit at a time. What follows is only used while this is held.
  std::mutex& commit_mutex() { return commit_mutex_; }
  // Throws kStale if the path leads to another file by now, kChanged if it leads nowhere.
  const WriteFile& Writer(const std::string& path);
  // As state `generation` left it; null if that is not known.
  std::unique_ptr<Section> TakeSection(uint64_t generation);
  void Keep(std::unique_ptr<Section> section, uint64_t generation);
  SparseFiles& sparse() { return sparse_; }
  bool IsPresent(uint64_t generation);
  // The oldest state that is being read; the present one if none is.
  uint64_t OldestReader();
  // Makes the state with this header the present one, and returns its number.
  uint64_t Advance(std::vector<uint8_t> header);

 private:
  const Identity identity_;
  std::mutex mutex_;
  std::vector<uint8_t> header_;
  uint64_t generation_ = 0;
  std::map<uint64_t, int> readers_;
  std::mutex commit_mutex_;
  std::unique_ptr<WriteFile> writer_;
  std::unique_ptr<Section> section_;
  uint64_t section_generation_ = 0;
  SparseFiles sparse_;
};

// Keeps a state readable while changes are made on top of it. Ends with the commit, whoever still
// holds a reference.
class Hold {
 public:
  // Throws kStale if the state is not the present one.
  Hold(std::shared_ptr<LiveFile> file, uint64_t generation);
  ~Hold() { Release(); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  bool active() const;
  void Release();

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<LiveFile> file_;
  uint64_t generation_;
};

// Whether the file holds the header of this state.
bool HoldsHeader(const Snapshot& snapshot);

// Runs `body`, which reads chunks of the snapshot. Throws kStale if the file has moved on, also
// where the body failed for it.
void ReadState(const Snapshot& snapshot, const std::function<void()>& body);

// A copy to make changes in.
std::shared_ptr<Snapshot> Derive(const SnapshotPtr& from);

}  // namespace b2
