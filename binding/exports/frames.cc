// Opening and saving frames.
#include <cstring>

#include "arguments.h"
#include "array/create.h"
#include "bytes.h"
#include "error.h"
#include "exports/exports.h"
#include "frame/commit.h"
#include "frame/live_file.h"
#include "frame/open.h"
#include "frame_handle.h"
#include "operation.h"
#include "pin.h"
#include "pool/at_once.h"
#include "source/memory.h"

namespace b2 {

Operation MakesFrame(std::function<SnapshotPtr(Work&)> make, std::vector<Napi::Value> keep) {
  const auto made = std::make_shared<SnapshotPtr>();
  return {[made, make = std::move(make)](Work& work) { *made = make(work); },
          [made](Napi::Env env) { return WrapFrame(env, *made); }, std::move(keep)};
}

namespace {

Durability DurabilityOf(Napi::Value value) {
  return Boolean(value, "durable") ? Durability::kPower : Durability::kProcess;
}

}  // namespace

Operation ChangesFrame(Napi::Value commitment, std::function<SnapshotPtr(Work&)> make,
                       std::vector<Napi::Value> keep) {
  if (commitment.IsNull()) return MakesFrame(std::move(make), std::move(keep));
  return MakesFrame(
      [make = std::move(make), durability = DurabilityOf(commitment)](Work& work) {
        MayWait();  // when it commits
        return Commit(make(work), durability);
      },
      std::move(keep));
}

namespace {

Operation OpenFrame(const Napi::CallbackInfo& info) {
  return MakesFrame([path = Path(info[0]), options = OpenOptionsOf(info[1])](Work&) {
    return OpenPath(path, options);
  });
}

Operation ReopenFrame(const Napi::CallbackInfo& info) {
  return MakesFrame([frame = FrameOf(info[0]), options = OpenOptionsOf(info[1])](Work&) {
    return Reopen(*frame, options);
  });
}

Operation OpenBytes(const Napi::CallbackInfo& info) {
  const Bytes bytes = BytesOf(info[0], "bytes");
  OpenOptions options = OpenOptionsOf(info[1]);
  options.exact_length = true;
  if (Boolean(ObjectArgument(info[1], "options").Get("copy"), "copy")) {
    return MakesFrame(
        [bytes, options](Work&) {
          Spend(static_cast<int64_t>(bytes.size));
          return OpenSource(std::make_shared<MemorySource>(
                                std::vector<uint8_t>(bytes.data, bytes.data + bytes.size)),
                            options);
        },
        {info[0]});
  }
  const auto source = std::make_shared<MemorySource>(bytes.data, bytes.size, Pin(info[0]));
  return MakesFrame([source, options](Work&) { return OpenSource(source, options); });
}

Operation LoadFrame(const Napi::CallbackInfo& info) {
  return MakesFrame([frame = FrameOf(info[0])](Work& work) {
    auto loaded = std::make_shared<Snapshot>(*frame);
    CollectingSink sink;
    ReadState(*frame, [&] { CopyChunks(*frame, sink, work); });
    sink.PutInto(*loaded);
    loaded->Detach();
    return loaded;
  });
}

Operation SaveFrame(const Napi::CallbackInfo& info) {
  const auto target = TargetOf(info[1]);
  if (!target) Fail(Kind::kType, "Expected where to save.");
  return MakesFrame([frame = FrameOf(info[0]), target](Work& work) {
    return Realize(std::make_shared<Snapshot>(*frame), target, [&](ChunkSink& sink) {
      ReadState(*frame, [&] { CopyChunks(*frame, sink, work); });
    });
  });
}

Operation CommitFrame(const Napi::CallbackInfo& info) {
  return MakesFrame([frame = FrameOf(info[0]), durability = DurabilityOf(info[1])](Work&) {
    return Commit(frame, durability);
  });
}

Operation SettleFrame(const Napi::CallbackInfo& info) {
  return {
      [frame = FrameOf(info[0]), trim = Boolean(info[1], "trim")](Work&) { Settle(*frame, trim); },
      {},
      {}};
}

Operation FrameBytes(const Napi::CallbackInfo& info) {
  const auto bytes = std::make_shared<std::vector<uint8_t>>();
  return {[frame = FrameOf(info[0]), bytes](Work& work) {
            bytes->clear();
            const auto writer = WriteTo(*bytes, *frame);
            ReadState(*frame, [&] { CopyChunks(*frame, *writer, work); });
            writer->Finish();
          },
          [bytes](Napi::Env env) { return BytesToJs(env, bytes->data(), bytes->size()); },
          {}};
}

struct Sizes {
  double nbytes = 0;
  double cbytes = 0;
};

void AddSizes(const Snapshot& snapshot, Sizes& sizes) {
  const FrameHeader& header = snapshot.header;
  auto nbytes = static_cast<double>(header.nbytes);
  if (snapshot.array) {
    // Without the padding of chunks at the edges.
    nbytes = static_cast<double>(header.typesize);
    for (const int64_t length : snapshot.array->shape) nbytes *= static_cast<double>(length);
  }
  sizes.nbytes += nbytes;
  sizes.cbytes += static_cast<double>(header.cbytes);
}

// What the headers of all frames say that are in these parts of the file of another.
Operation FrameSizes(const Napi::CallbackInfo& info) {
  const std::vector<int64_t> windows = Indices(info[1], "windows");
  const auto sizes = std::make_shared<Sizes>();
  return {[frame = FrameOf(info[0]), windows, options = OpenOptionsOf(info[2]), sizes](Work& work) {
            OpenOptions at = options;
            at.header_only = true;
            work.total += static_cast<int64_t>(windows.size() / 2);
            for (size_t i = 0; i + 1 < windows.size(); i += 2) {
              work.Check();
              at.offset = static_cast<uint64_t>(windows[i]);
              at.length = windows[i + 1];
              AddSizes(*OpenSource(frame->whole, at), *sizes);
              ++work.done;
            }
          },
          [sizes](Napi::Env env) {
            const Napi::Object result = Napi::Object::New(env);
            result.Set("nbytes", sizes->nbytes);
            result.Set("cbytes", sizes->cbytes);
            return result;
          },
          {}};
}

Napi::Value FrameInfo(const Napi::CallbackInfo& info) {
  return DescribeFrame(info.Env(), *FrameOf(info[0]));
}

Napi::Value Release(const Napi::CallbackInfo& info) {
  ReleaseFrame(info[0]);
  return info.Env().Undefined();
}

Napi::Value Supersede(const Napi::CallbackInfo& info) {
  SupersedeFrame(info[0]);
  return info.Env().Undefined();
}

Napi::Value Enter(const Napi::CallbackInfo& info) {
  EnterFile(info[0]);
  return info.Env().Undefined();
}

Napi::Value Leave(const Napi::CallbackInfo& info) {
  LeaveFile(info[0], Boolean(info[1], "wrote"));
  return info.Env().Undefined();
}

// FNV-1a over words: it only has to tell states of one file apart.
class Digest {
 public:
  void Add(const uint8_t* bytes, size_t n) {
    for (; n >= sizeof(uint64_t); bytes += sizeof(uint64_t), n -= sizeof(uint64_t)) {
      uint64_t word = 0;
      std::memcpy(&word, bytes, sizeof word);
      Add(word);
    }
    for (size_t i = 0; i < n; ++i) Add(bytes[i]);
  }
  void Add(uint64_t word) {
    value_ = (value_ ^ word) * 0x100000001b3;
    value_ ^= value_ >> 29;
  }
  double Number() const { return static_cast<double>(value_ >> 11); }

 private:
  uint64_t value_ = 0xcbf29ce484222325;
};

Napi::Value StateDigest(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  Digest digest;
  digest.Add(frame->stored_header.data(), frame->stored_header.size());
  for (const ChunkEntry entry : frame->chunks) digest.Add(static_cast<uint64_t>(entry.position()));
  for (const Metalayer& layer : frame->vlmeta)
    digest.Add(layer.content.data(), layer.content.size());
  return Napi::Number::New(info.Env(), digest.Number());
}

Napi::Value SameSource(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), FrameOf(info[0])->whole == FrameOf(info[1])->whole);
}

Napi::Value Unused(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(UnusedBytes(*FrameOf(info[0]))));
}

}  // namespace

void ExportFrames(Napi::Env env, Napi::Object exports) {
  ExportBrief(env, exports, "openFrame", 2, OpenFrame);
  ExportBrief(env, exports, "reopenFrame", 2, ReopenFrame);
  ExportBrief(env, exports, "openBytes", 2, OpenBytes);
  Export(env, exports, "loadFrame", 1, LoadFrame);
  Export(env, exports, "saveFrame", 2, SaveFrame);
  ExportBrief(env, exports, "commitFrame", 2, CommitFrame);
  Export(env, exports, "frameSizes", 3, FrameSizes);
  Export(env, exports, "settleFrame", 2, SettleFrame);
  ExportBrief(env, exports, "frameBytes", 1, FrameBytes);
  ExportImmediate(env, exports, "describeFrame", FrameInfo);
  ExportImmediate(env, exports, "stateDigest", StateDigest);
  ExportImmediate(env, exports, "sameSource", SameSource);
  ExportImmediate(env, exports, "unusedBytes", Unused);
  ExportImmediate(env, exports, "releaseFrame", Release);
  ExportImmediate(env, exports, "supersedeFrame", Supersede);
  ExportImmediate(env, exports, "enterFile", Enter);
  ExportImmediate(env, exports, "leaveFile", Leave);
}

}  // namespace b2
