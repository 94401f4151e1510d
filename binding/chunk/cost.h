// How much work chunks are for the processor, in bytes that LZ4 would decode in that time: about
// 2 GB a second. Rough: it only has to tell the brief from the rest.
#pragma once

#include <cstdint>

#include "chunk/context.h"
#include "chunk/header.h"

namespace b2 {

int64_t CostOfDecoding(const ChunkHeader& header, int64_t bytes);
int64_t CostOfEncoding(const CodecSettings& settings, int64_t bytes);

}  // namespace b2
