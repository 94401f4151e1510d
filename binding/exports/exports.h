// The groups of functions that lib/binding.ts declares.
#pragma once

#include <napi.h>

namespace b2 {

void ExportFrames(Napi::Env env, Napi::Object exports);
void ExportArrays(Napi::Env env, Napi::Object exports);
void ExportChunks(Napi::Env env, Napi::Object exports);
void ExportProcess(Napi::Env env, Napi::Object exports);

}  // namespace b2
