// Dense arrays as the bytes of super-chunks.
#include <algorithm>

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
#include "pool/pool.h"
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

// Elements that one thread converts at a time.
constexpr size_t kConvertAtOnce = 1 << 18;

Operation ConvertNumbers(const Napi::CallbackInfo& info) {
  const Element from = ElementOf(info[0], "from");
  const Element to = ElementOf(info[1], "to");
  const Bytes source = BytesOf(info[2], "source");
  const Bytes out = BytesOf(info[3], "out");
  const size_t width = ElementSize(from);
  const size_t made = ElementSize(to);
  if (width == 0 || made == 0) Fail(Kind::kType, "Expected numeric elements to convert.");
  const size_t n = source.size / width;
  if (n * width != source.size || n * made > out.size)
    Fail(Kind::kRange, "Expected room for ", n, " elements in 'out'.");
  if (out.data < source.data + source.size && source.data < out.data + n * made)
    Fail(Kind::kRange, "Expected 'out' to lie apart from the elements that are converted.");
  return {[=](Work& work) {
            AdviseLarge(out.data, n * made);
            const size_t parts = (n + kConvertAtOnce - 1) / kConvertAtOnce;
            Pool::Instance().ForEach(static_cast<int64_t>(parts), work, [&](int64_t i, int) {
              const size_t at = static_cast<size_t>(i) * kConvertAtOnce;
              ConvertElements(from, to, source.data + at * width, out.data + at * made,
                              std::min(kConvertAtOnce, n - at));
            });
          },
          {},
          {info[2], info[3]}};
}

}  // namespace

void ExportTensors(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "createTensor", 6, CreateTensor);
  Export(env, exports, "readTensor", 4, ReadTensor);
  Export(env, exports, "convertNumbers", 4, ConvertNumbers);
}

}  // namespace b2
