#include "frame/open.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "error.h"
#include "frame/live_file.h"
#include "frame/storage.h"
#include "pool/at_once.h"
#include "source/file.h"
#include "source/mapped.h"
#include "source/renewed.h"
#include "system/cached.h"
#include "system/paths.h"

namespace b2 {

namespace {

// As much of a frame's header as tells whether it changed.
std::vector<uint8_t> StartOf(const Source& source, uint64_t offset) {
  const uint64_t size = source.size();
  const uint64_t n = offset >= size ? 0 : std::min<uint64_t>(size - offset, kFixedHeaderLength);
  std::vector<uint8_t> bytes(static_cast<size_t>(n));
  source.Read(offset, bytes.data(), bytes.size());
  return bytes;
}

// Where a frame on disk is, and by what it is read.
struct Place {
  std::string path;  // absolute: the working directory may change while the file is open
  FileIdentity identity;
  std::shared_ptr<const Source> source;
  std::shared_ptr<FileUsers> users = std::make_shared<FileUsers>();
};

// Joins the other handles of this process on the same frame.
SnapshotPtr Attach(const SnapshotPtr& snapshot, const Place& place, FileStamp stamp,
                   const OpenOptions& options) {
  auto attached = std::make_shared<Snapshot>(*snapshot);
  if (snapshot->header.sparse) attached->file = place.source;
  attached->whole = place.source;
  attached->users = place.users;
  attached->path = place.path;
  attached->stamp = stamp;
  attached->live = LiveFile::Of({place.identity.device, place.identity.inode, options.offset});
  attached->generation =
      attached->live->Meet(attached->stored_header, [&] { return HoldsHeader(*attached); });
  return attached;
}

// The frame in a file that others may be changing: what is read must be of one state. Writers other
// than this library leave the file inconsistent for a moment.
SnapshotPtr OpenStable(const Place& place, bool sparse, const OpenOptions& options,
                       const std::function<SnapshotPtr()>& read) {
  constexpr int kTries = 100;
  const std::string header = HeaderPath(place.path, sparse);
  bool patient = true;
  for (int i = 0;; ++i) {
    if (i > 0) MayWait();  // somebody is writing
    const FileStamp stamp = StampOf(header);
    place.source->Follow();
    const auto before = StartOf(*place.source, options.offset);
    const auto settled = [&] {
      return i == kTries || StartOf(*place.source, options.offset) == before;
    };
    try {
      const SnapshotPtr snapshot = read();
      if (options.header_only) {
        auto described = std::make_shared<Snapshot>(*snapshot);
        described->whole = place.source;
        return described;
      }
      if (settled()) return Attach(snapshot, place, stamp, options);
    } catch (const Error&) {
      if (settled() && StampOf(header) == stamp) {
        if (!patient) throw;
        patient = false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
  }
}

SnapshotPtr OpenContiguous(const Place& place, const OpenOptions& options) {
  return OpenStable(place, false, options, [&] { return OpenSource(place.source, options); });
}

SnapshotPtr OpenSparse(const Place& place, const OpenOptions& options) {
  return OpenStable(place, true, options, [&] {
    const auto index = std::make_shared<FileSource>(HeaderPath(place.path, true));
    return ReadFrame(index, &place.path, options);
  });
}

}  // namespace

SnapshotPtr OpenPath(const std::string& path, const OpenOptions& options) {
  if (AtOnce::Active()) ExpectCached(path);
  if (StatusOf(path).type == FileType::kDirectory) {
    MayWait();
    if (options.mapped) {
      Fail(Kind::kMmap, "Expected one file to map, but a sparse frame is a directory of many.");
    }
    if (!Look(HeaderPath(path, true))) {
      Fail(Kind::kFormat, "Expected a Blosc2 frame, but this is a directory without ",
           kSparseIndexName, ".");
    }
    const std::string directory = AbsolutePath(path);
    const auto source = std::make_shared<RenewedSource>(directory, kSparseIndexName);
    return OpenSparse({directory, source->identity(), source}, options);
  }
  if (options.mapped) {
    MayWait();
    const auto source = std::make_shared<MappedSource>(path, options.reserve);
    return OpenContiguous({AbsolutePath(path), source->identity(), source}, options);
  }
  const auto source = std::make_shared<FileSource>(path);
  return OpenContiguous({AbsolutePath(path), source->identity(), source}, options);
}

SnapshotPtr Reopen(const Snapshot& known, const OpenOptions& options) {
  if (AtOnce::Active()) ExpectCached(known.path);
  const FileIdentity identity = StatusOf(known.path).identity;
  const bool mapped = dynamic_cast<const MappedSource*>(known.whole.get()) != nullptr;
  if (known.live == nullptr || mapped != options.mapped || !known.live->IsAt(known.path))
    return OpenPath(known.path, options);
  const Place place{known.path, identity, known.whole, known.users};
  return known.header.sparse ? OpenSparse(place, options) : OpenContiguous(place, options);
}

}  // namespace b2
