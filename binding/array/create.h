// New arrays, and new states of old ones.
#pragma once

#include <optional>
#include <span>

#include "array/encode.h"
#include "frame/writer.h"

namespace b2 {

// A frame without data yet: `array` must be derived. Chunks are zeros.
std::shared_ptr<Snapshot> NewArray(ArrayLayout layout, const CodecSettings& codec,
                                   std::vector<Metalayer> meta, std::vector<Metalayer> vlmeta,
                                   const Limits& limits);

// Every chunk the same special value, or `value` repeated.
void FillAll(Snapshot& snapshot, Special special, std::span<const uint8_t> value);

// Runs `produce` with a sink for all chunks of `frame`: those of a new file if there is a target,
// which is then opened, else of a snapshot in memory.
SnapshotPtr Realize(std::shared_ptr<Snapshot> frame, const std::optional<Target>& target,
                    const std::function<void(ChunkSink&)>& produce);

// The state after writing `input` to the selection.
SnapshotPtr WriteArray(const SnapshotPtr& old, const Selection& selection, const Input& input,
                       const CodecSettings& codec, Work& work);

// All chunks as they are stored, written to `sink`.
void CopyChunks(const Snapshot& from, ChunkSink& sink, Work& work);

// A compressed vlmeta value: always with bytes, also where all are zero.
std::vector<uint8_t> EncodeVlmeta(std::span<const uint8_t> content);

}  // namespace b2
