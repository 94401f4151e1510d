// The groups of functions that lib/binding.ts declares.
#pragma once

#include <napi.h>

#include "frame/snapshot.h"
#include "operation.h"

namespace b2 {

void ExportFrames(Napi::Env env, Napi::Object exports);
void ExportArrays(Napi::Env env, Napi::Object exports);
void ExportChunks(Napi::Env env, Napi::Object exports);
void ExportSchunks(Napi::Env env, Napi::Object exports);
void ExportLocks(Napi::Env env, Napi::Object exports);
void ExportFiles(Napi::Env env, Napi::Object exports);
void ExportMetadata(Napi::Env env, Napi::Object exports);
void ExportCodecs(Napi::Env env, Napi::Object exports);
void ExportProcess(Napi::Env env, Napi::Object exports);
void ExportTensors(Napi::Env env, Napi::Object exports);
void ExportRecover(Napi::Env env, Napi::Object exports);
void ExportRaw(Napi::Env env, Napi::Object exports);

// An operation that makes a snapshot.
Operation MakesFrame(std::function<SnapshotPtr(Work&)> make, std::vector<Napi::Value> keep = {});

// One that makes a changed state, and commits it where `commitment` says so: on the same thread, so
// that JavaScript need not come in between. Null leaves that to "commitFrame".
Operation ChangesFrame(Napi::Value commitment, std::function<SnapshotPtr(Work&)> make,
                       std::vector<Napi::Value> keep = {});

}  // namespace b2
