// Reads how a new super-chunk is to be made.
#pragma once

#include <napi.h>

#include "schunk/create.h"

namespace b2 {

// Of the compression parameters: bytes per block, 0 where C-Blosc2 decides.
int32_t BlocksizeOf(Napi::Object cparams);

SchunkPlan SchunkPlanOf(Napi::Value value);

}  // namespace b2
