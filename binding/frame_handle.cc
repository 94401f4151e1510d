#include "frame_handle.h"

#include <algorithm>
#include <cstring>
#include <list>
#include <memory>
#include <utility>

#include "error.h"
#include "frame/live_file.h"

namespace b2 {

namespace {

constexpr napi_type_tag kTag{0x1c5f0b3e9a7d4628, 0xb41e8d2c7f6a5390};

// Compressed chunks that this snapshot keeps in memory; the garbage collector should know of them.
int64_t MemoryOf(const Snapshot& snapshot) {
  return static_cast<int64_t>(snapshot.chunks.size() * sizeof(ChunkEntry)) +
         snapshot.memory.bytes();
}

}  // namespace

// What a JavaScript object holds: a snapshot, until it is dropped.
struct HeldFrame {
  explicit HeldFrame(SnapshotPtr held) : snapshot(std::move(held)), memory(MemoryOf(*snapshot)) {
    if (snapshot->users)
      place = snapshot->users->frames.insert(snapshot->users->frames.end(), this);
  }
  ~HeldFrame() { Leave(); }
  HeldFrame(const HeldFrame&) = delete;
  HeldFrame& operator=(const HeldFrame&) = delete;

  void Leave() {
    if (snapshot && snapshot->users) snapshot->users->frames.erase(place);
  }

  // `why`: what later uses are told.
  void Drop(napi_env env, Kind why) {
    dropped = why;
    if (snapshot == nullptr) return;
    Leave();
    snapshot.reset();
    int64_t total = 0;
    napi_adjust_external_memory(env, -memory, &total);
    memory = 0;
  }

  SnapshotPtr snapshot;
  int64_t memory;
  std::list<HeldFrame*>::iterator place;
  Kind dropped = Kind::kClosed;
};

namespace {

HeldFrame& HeldBy(Napi::Value value) {
  void* data = nullptr;
  const bool tagged = value.IsObject() && value.As<Napi::Object>().CheckTypeTag(&kTag);
  if (!tagged || napi_unwrap(value.Env(), value, &data) != napi_ok)
    Fail(Kind::kType, "Expected a native frame.");
  return *static_cast<HeldFrame*>(data);
}

}  // namespace

Napi::Value WrapFrame(Napi::Env env, SnapshotPtr snapshot) {
  const Napi::Object object = Napi::Object::New(env);
  object.TypeTag(&kTag);
  auto held = std::make_unique<HeldFrame>(std::move(snapshot));
  const auto release = [](napi_env raw, void* data, void*) {
    const auto* gone = static_cast<HeldFrame*>(data);
    int64_t total = 0;
    napi_adjust_external_memory(raw, -gone->memory, &total);
    delete gone;
  };
  if (napi_wrap(env, object, held.get(), release, nullptr, nullptr) != napi_ok)
    Fail(Kind::kInternal, "Expected to wrap a frame.");
  int64_t total = 0;
  napi_adjust_external_memory(env, held.release()->memory, &total);
  return object;
}

SnapshotPtr FrameOf(Napi::Value value) {
  const HeldFrame& held = HeldBy(value);
  if (held.snapshot != nullptr) return held.snapshot;
  if (held.dropped == Kind::kStale) Fail(Kind::kStale, "Another state has replaced this one.");
  Fail(Kind::kClosed, "Expected a frame that is open, but it was closed.");
}

void ReleaseFrame(Napi::Value value) { HeldBy(value).Drop(value.Env(), Kind::kClosed); }

void SupersedeFrame(Napi::Value value) { HeldBy(value).Drop(value.Env(), Kind::kStale); }

void EnterFile(Napi::Value value) {
  const SnapshotPtr snapshot = FrameOf(value);
  if (snapshot->users) ++snapshot->users->handles;
}

void LeaveFile(Napi::Value value, bool wrote) {
  const SnapshotPtr snapshot = FrameOf(value);
  if (wrote && snapshot->live) snapshot->live->LetGoOfWriter();
  const std::shared_ptr<FileUsers>& users = snapshot->users;
  if (users == nullptr || --users->handles > 0) return;
  while (!users->frames.empty()) users->frames.front()->Drop(value.Env(), Kind::kStale);
}

Napi::Value BytesToJs(Napi::Env env, const uint8_t* bytes, size_t n) {
  Napi::Uint8Array array = Napi::Uint8Array::New(env, n);
  if (n > 0) std::memcpy(array.Data(), bytes, n);
  return array;
}

Napi::Array MetalayersToJs(Napi::Env env, const std::vector<Metalayer>& layers) {
  Napi::Array array = Napi::Array::New(env, layers.size());
  for (size_t i = 0; i < layers.size(); ++i) {
    Napi::Array pair = Napi::Array::New(env, 2);
    pair.Set(0U, layers[i].name);
    pair.Set(1U, BytesToJs(env, layers[i].content.data(), layers[i].content.size()));
    array.Set(static_cast<uint32_t>(i), pair);
  }
  return array;
}

Napi::Value DescribeFrame(Napi::Env env, const Snapshot& snapshot) {
  const FrameHeader& header = snapshot.header;
  const int64_t stored = snapshot.stored_header.empty() ? 0 : header.cbytes;
  const int64_t cbytes = stored + snapshot.memory.bytes();
  std::vector<double> numbers;
  const auto add = [&](auto... values) { (numbers.push_back(static_cast<double>(values)), ...); };
  const auto add_all = [&](const auto& values) {
    for (const auto value : values) add(value);
  };
  const CodecSettings& codec = header.codec;
  add(header.version, !header.sparse, header.header_length);
  add(snapshot.memory.empty() ? header.frame_length : 0, header.nbytes, cbytes);
  add(header.typesize, header.blocksize, header.chunksize, snapshot.nchunks());
  add(codec.codec, codec.codec_meta, codec.clevel, codec.split_mode, codec.use_dict);
  add(header.vlblocks);
  add_all(codec.filters);
  add_all(codec.filters_meta);
  if (snapshot.array) {
    add_all(snapshot.array->shape);
    add_all(snapshot.array->chunks);
    add_all(snapshot.array->blocks);
  }
  Napi::Float64Array given = Napi::Float64Array::New(env, numbers.size());
  std::copy(numbers.begin(), numbers.end(), given.Data());
  Napi::Array names = Napi::Array::New(env, snapshot.vlmeta.size());
  for (size_t i = 0; i < snapshot.vlmeta.size(); ++i)
    names.Set(static_cast<uint32_t>(i), snapshot.vlmeta[i].name);
  Napi::Array description = Napi::Array::New(env, 4);
  description.Set(0U, given);
  description.Set(1U, MetalayersToJs(env, header.meta));
  description.Set(2U, names);
  if (snapshot.array) description.Set(3U, snapshot.array->dtype);
  return description;
}

}  // namespace b2
