// Metalayers and checksums of frames.
#include <algorithm>

#include "arguments.h"
#include "array/create.h"
#include "error.h"
#include "exports/exports.h"
#include "frame/header.h"
#include "frame/live_file.h"
#include "frame/reader.h"
#include "frame_handle.h"

namespace b2 {

namespace {

Operation ReadVlmeta(const Napi::CallbackInfo& info) {
  const auto layers = std::make_shared<std::vector<Metalayer>>();
  return {[frame = FrameOf(info[0]), layers](Work&) {
            layers->clear();
            for (const Metalayer& layer : frame->vlmeta)
              layers->push_back({layer.name, DecodeVlmeta(layer, frame->limits.max_chunk_bytes)});
          },
          [layers](Napi::Env env) { return MetalayersToJs(env, *layers); },
          {}};
}

std::vector<Metalayer>::const_iterator FindLayer(const std::vector<Metalayer>& layers,
                                                 const std::string& name) {
  return std::find_if(layers.begin(), layers.end(),
                      [&](const Metalayer& layer) { return layer.name == name; });
}

Napi::Value VlmetaEntry(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const auto found = FindLayer(frame->vlmeta, Text(info[1], "name"));
  if (found == frame->vlmeta.end()) return info.Env().Undefined();
  const std::vector<uint8_t> content = DecodeVlmeta(*found, frame->limits.max_chunk_bytes);
  return BytesToJs(info.Env(), content.data(), content.size());
}

// Replaces layers where they are; new ones follow.
void PutLayers(std::vector<Metalayer>& layers, const std::vector<Metalayer>& changes) {
  for (const Metalayer& change : changes) {
    const auto at = FindLayer(layers, change.name) - layers.cbegin();
    if (at == static_cast<int64_t>(layers.size())) {
      layers.push_back(change);
    } else {
      layers[static_cast<size_t>(at)].content = change.content;
    }
  }
}

struct MetadataChanges {
  std::vector<Metalayer> meta;
  std::vector<Metalayer> vlmeta;
  std::vector<std::string> removed;  // of vlmeta
  std::optional<bool> checksums;
};

MetadataChanges ChangesOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "changes");
  MetadataChanges changes;
  changes.meta = MetalayersOf(given.Get("meta"), "meta");
  changes.vlmeta = MetalayersOf(given.Get("vlmeta"), "vlmeta");
  const auto removed = given.Get("removed").As<Napi::Array>();
  for (uint32_t i = 0; i < removed.Length(); ++i)
    changes.removed.push_back(Text(removed.Get(i), "removed"));
  const Napi::Value checksums = given.Get("checksums");
  if (!checksums.IsNull()) changes.checksums = Boolean(checksums, "checksums");
  return changes;
}

SnapshotPtr Apply(const SnapshotPtr& frame, const MetadataChanges& changes) {
  const auto changed = Derive(frame);
  if (changes.checksums && *changes.checksums != (changed->checksums != nullptr)) {
    changed->checksums = *changes.checksums ? std::make_shared<const Checksums>() : nullptr;
  }
  PutLayers(changed->header.meta, changes.meta);
  if (!changes.meta.empty()) SerializeHeader(changed->header);  // it may have another length now
  std::vector<Metalayer>& vlmeta = changed->vlmeta;
  std::erase_if(vlmeta, [&](const Metalayer& layer) {
    return std::find(changes.removed.begin(), changes.removed.end(), layer.name) !=
           changes.removed.end();
  });
  std::vector<Metalayer> stored = changes.vlmeta;
  for (Metalayer& layer : stored) layer.content = EncodeVlmeta(layer.content);
  PutLayers(vlmeta, stored);
  CheckMetalayers(changed->header.meta);
  CheckMetalayers(vlmeta, changed->checksums == nullptr ? 0 : 1);
  return changed;
}

Operation ChangeMetadata(const Napi::CallbackInfo& info) {
  return MakesFrame([frame = FrameOf(info[0]), changes = ChangesOf(info[1])](Work&) {
    return Apply(frame, changes);
  });
}

Napi::Value ChecksumState(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const auto text = [&](const char* state) { return Napi::String::New(info.Env(), state); };
  if (frame->checksums == nullptr) return text("none");
  switch (frame->checksums->state()) {
    case Checksums::State::kOutdated:
      return text("outdated");
    case Checksums::State::kDamaged:
      return text("damaged");
    case Checksums::State::kCurrent:
      break;
  }
  const bool complete = std::all_of(frame->chunks.begin(), frame->chunks.end(), [&](auto entry) {
    return entry.special() != Special::kNone || entry.in_memory() || frame->SumOf(entry);
  });
  return text(complete ? "complete" : "partial");
}

}  // namespace

void ExportMetadata(Napi::Env env, Napi::Object exports) {
  ExportBrief(env, exports, "readVlmeta", 1, ReadVlmeta);
  ExportBrief(env, exports, "changeMetadata", 2, ChangeMetadata);
  ExportImmediate(env, exports, "vlmetaEntry", VlmetaEntry);
  ExportImmediate(env, exports, "checksumState", ChecksumState);
}

}  // namespace b2
