// What Node's own functions for files cannot do.
#include <memory>

#include "arguments.h"
#include "bytes.h"
#include "exports/exports.h"
#include "file/directory.h"
#include "file/journaled_file.h"
#include "operation.h"
#include "shared_handle.h"
#include "system/claim.h"
#include "system/paths.h"

namespace b2 {

namespace {

Operation ExchangePaths(const Napi::CallbackInfo& info) {
  const auto done = std::make_shared<bool>(false);
  return {[a = Path(info[0]), b = Path(info[1]), done](Work&) { *done = Exchange(a, b); },
          [done](Napi::Env env) { return Napi::Boolean::New(env, *done); },
          {}};
}

// Also over a file that is open, which Node's own call cannot do on Windows.
Operation RenamePath(const Napi::CallbackInfo& info) {
  return {[from = Path(info[0]), to = Path(info[1])](Work&) { Rename(from, to); }, {}, {}};
}

// At once, so that the name is free, even of a file that is open.
Operation RemovePath(const Napi::CallbackInfo& info) {
  return {[path = Path(info[0])](Work&) { RemoveFile(path); }, {}, {}};
}

Operation RemoveAbandoned(const Napi::CallbackInfo& info) {
  return {[path = Path(info[0])](Work&) { IfAbandoned(path, [&] { RemoveFrame(path); }); }, {}, {}};
}

constexpr HandleType kJournaled{{0x27d94e6b1f80c3a5, 0x8c15f3b7e2460d9a}, "journaled file"};

Operation OpenJournaled(const Napi::CallbackInfo& info) {
  const auto made = std::make_shared<std::shared_ptr<JournaledFile>>();
  return {[path = Path(info[0]), journal = Path(info[1]), made](Work&) {
            *made = std::make_shared<JournaledFile>(path, journal);
          },
          [made](Napi::Env env) { return WrapShared(env, kJournaled, *made); },
          {}};
}

JournaledFile::Part PartOf(Napi::Value offset, Napi::Value value, const char* argument) {
  const Bytes bytes = BytesOf(value, argument);
  return {static_cast<uint64_t>(Integer(offset, "offset", 0)), bytes.data, bytes.size};
}

template <auto kChange>
Operation ChangeJournaled(const Napi::CallbackInfo& info) {
  return {[file = SharedIn<JournaledFile>(info[0], kJournaled),
           bytes = PartOf(info[1], info[2], "bytes"),
           line = PartOf(info[3], info[4], "line")](Work&) { ((*file).*kChange)(bytes, line); },
          {},
          {info[2], info[4]}};
}

Napi::Value ReleaseJournaled(const Napi::CallbackInfo& info) {
  HeldIn<JournaledFile>(info[0], kJournaled).reset();
  return info.Env().Undefined();
}

}  // namespace

void ExportFiles(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "exchangePaths", 2, ExchangePaths);
  Export(env, exports, "renamePath", 2, RenamePath);
  Export(env, exports, "removePath", 1, RemovePath);
  Export(env, exports, "removeAbandoned", 1, RemoveAbandoned);
  Export(env, exports, "openJournaled", 2, OpenJournaled);
  Export(env, exports, "appendJournaled", 5, ChangeJournaled<&JournaledFile::Append>);
  Export(env, exports, "renewJournaled", 5, ChangeJournaled<&JournaledFile::Renew>);
  ExportImmediate(env, exports, "releaseJournaled", ReleaseJournaled);
}

}  // namespace b2
