// How JavaScript holds a snapshot: an opaque object, tagged so that no other object is taken for
// one.
#pragma once

#include <napi.h>

#include "frame/snapshot.h"

namespace b2 {

Napi::Value WrapFrame(Napi::Env env, SnapshotPtr snapshot);

// Throws kType for anything that WrapFrame() did not make, kClosed after ReleaseFrame(), kStale
// after SupersedeFrame() and LeaveFile().
SnapshotPtr FrameOf(Napi::Value value);

// Lets go of the snapshot now, and with the last one of its file: the garbage collector would do it
// at a time of its own, and never while JavaScript does not return to its event loop. Operations
// under way keep theirs.
void ReleaseFrame(Napi::Value value);

// The same for a state that another one has replaced.
void SupersedeFrame(Napi::Value value);

// A handle begins to use the file of this frame, or ends. With the last one, JavaScript lets go of
// all frames of that file; with one that may have written, of the descriptor for that.
void EnterFile(Napi::Value value);
void LeaveFile(Napi::Value value, bool wrote);

// What lib/binding/frame-info.ts reads: an array of the numbers, the metalayers, the names of the
// vlmeta and, of arrays, the dtype. The numbers come in the order of FrameInfo; those of arrays end
// with shape, chunks and blocks.
Napi::Value DescribeFrame(Napi::Env env, const Snapshot& snapshot);

Napi::Array MetalayersToJs(Napi::Env env, const std::vector<Metalayer>& layers);
Napi::Value BytesToJs(Napi::Env env, const uint8_t* bytes, size_t n);

}  // namespace b2
