#include "exports/schunk_plan.h"

#include "arguments.h"
#include "array/create.h"

namespace b2 {

int32_t BlocksizeOf(Napi::Object cparams) {
  return static_cast<int32_t>(Integer(cparams.Get("blocksize"), "blocksize", 0, kMaxBlockBytes));
}

SchunkPlan SchunkPlanOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "plan");
  const Napi::Object cparams = ObjectArgument(given.Get("cparams"), "cparams");
  const auto typesize =
      static_cast<int32_t>(Integer(cparams.Get("typesize"), "typesize", 1, kMaxBlockBytes));
  SchunkPlan plan;
  plan.settings = {CodecOf(cparams), typesize, BlocksizeOf(cparams)};
  plan.chunksize =
      static_cast<int32_t>(Integer(given.Get("chunksize"), "chunksize", -1, kMaxChunkBytes));
  plan.limits = LimitsOf(given);
  plan.meta = MetalayersOf(given.Get("meta"), "meta");
  plan.vlmeta = MetalayersOf(given.Get("vlmeta"), "vlmeta");
  for (Metalayer& layer : plan.vlmeta) layer.content = EncodeVlmeta(layer.content);
  plan.checksums = Boolean(given.Get("checksums"), "checksums");
  return plan;
}

}  // namespace b2
