// Dense arrays as the bytes of super-chunks.
#include "arguments.h"
#include "array/output.h"
#include "bytes.h"
#include "error.h"
#include "exports/exports.h"
#include "exports/schunk_plan.h"
#include "frame/live_file.h"
#include "frame_handle.h"
#include "memory/large.h"
#include "operation.h"
#include "schunk/create.h"
#include "schunk/slice.h"
#include "tensor/items.h"

namespace b2 {

namespace {

Operation CreateTensor(const Napi::CallbackInfo& info) {
  const auto plan = std::make_shared<const SchunkPlan>(SchunkPlanOf(info[0]));
  const Dims shape = DimsArgument(info[1], "shape");
  const int64_t item_size = Integer(info[2], "itemsize", 1, kMaxBlockBytes);
  const Conversion conversion = ConversionOf(info[4]);
  const Side data = DataOf(info[3], shape, MemoryBytes(conversion, item_size, 1));
  const auto target = TargetOf(info[5]);
  return MakesFrame(
      [plan, run = ItemRun(shape, {data, conversion}, item_size), target](Work& work) {
        const auto items = [&run](int64_t begin, size_t n) { return run.At(begin, n); };
        return CreateSchunk(*plan, run.bytes(), items, target, work);
      },
      {info[3].As<Napi::Object>().Get("view")});
}

Operation ReadTensor(const Napi::CallbackInfo& info) {
  const SnapshotPtr frame = FrameOf(info[0]);
  const int64_t item_size = Integer(info[1], "itemsize", 1, kMaxBlockBytes);
  const Bytes out = BytesOf(info[2], "out");
  return {[frame, item_size, to = Output{out.data, out.size},
           conversion = ConversionOf(info[3])](Work& work) {
            const int64_t nbytes = frame->header.nbytes;
            if (nbytes % item_size != 0) {
              Fail(Kind::kCorrupt, "Expected whole items of ", item_size, " bytes, but there are ",
                   nbytes, " bytes.");
            }
            AdviseLarge(to.data, to.size);
            ReadState(*frame, [&] {
              ReadConverted(nbytes / item_size, item_size, to, conversion, work,
                            [&](Output stored) { ReadSlice(*frame, 0, stored, work); });
            });
          },
          {},
          {info[2]}};
}

}  // namespace

void ExportTensors(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "createTensor", 6, CreateTensor);
  Export(env, exports, "readTensor", 4, ReadTensor);
}

}  // namespace b2
