#include "raw/read.h"

#include <algorithm>

#include "array/copy.h"
#include "chunk/context.h"
#include "codecs/linked.h"
#include "memory/large.h"
#include "pool/pool.h"
#include "raw/plan.h"

namespace b2 {

namespace {

// Fetching a page costs the same whether little or all of it is wanted.
constexpr int64_t kGap = 4096;
// Below this, waking another thread costs more than it saves.
constexpr int64_t kWorthSharing = 256 << 10;
constexpr uint64_t kSumAtOnce = 1 << 20;

void ReadUnit(const Source& source, const RawUnit& unit, const std::vector<int64_t>& strides,
              const Side& data, int64_t width) {
  const auto n = static_cast<size_t>(unit.extent);
  const uint8_t* bytes = source.View(unit.offset, n);
  if (bytes == nullptr) {
    uint8_t* place =
        unit.dense ? FindRun(unit.spans, {nullptr, strides}, data, width, unit.extent) : nullptr;
    uint8_t* to = place != nullptr ? place : ThisThread().assembly.Reserve(n);
    source.Read(unit.offset, to, n);
    if (place != nullptr) return;
    bytes = to;
  }
  // The piece's side is only read from.
  CopyToData(unit.spans, {const_cast<uint8_t*>(bytes), strides}, data, width);
}

void ReadStored(const Source& source, const RawLayout& layout, const Selection& selection,
                const Side& data, Work& work) {
  const RawPlan plan(layout, selection, kGap);
  const auto body = [&](int64_t i, int) {
    ReadUnit(source, plan.Unit(i), plan.strides(), data, selection.item_size);
  };
  const bool share = !source.sequential() &&
                     (selection.items() * selection.item_size >= kWorthSharing || plan.size() > 64);
  if (share) {
    Pool::Instance().ForEach(plan.size(), work, body);
    return;
  }
  work.total += plan.size();
  for (int64_t i = 0; i < plan.size(); ++i) {
    work.Check();
    body(i, 0);
    ++work.done;
  }
}

}  // namespace

void ReadRaw(const Source& source, const RawLayout& layout, const Selection& selection, Output out,
             const Conversion& conversion, Work& work) {
  AdviseLarge(out.data, out.size);
  ReadConverted(selection.items(), selection.item_size, out, conversion, work, [&](Output to) {
    ReadStored(source, layout, selection,
               {to.data, Strides(selection.counts(), selection.item_size)}, work);
  });
}

void ReadRawBox(const Source& source, const RawLayout& layout, const Dims& begin,
                const Dims& counts, uint8_t* to) {
  Selection box;
  box.item_size = layout.itemsize;
  for (size_t axis = 0; axis < counts.size(); ++axis) {
    box.axes.push_back(AxisSelection::Range(begin[axis], 1, counts[axis], layout.shape[axis]));
  }
  const RawPlan plan(layout, box, kGap);
  const Side data{to, Strides(counts, layout.itemsize)};
  for (int64_t i = 0; i < plan.size(); ++i)
    ReadUnit(source, plan.Unit(i), plan.strides(), data, layout.itemsize);
}

uint32_t SumRaw(const Source& source, uint64_t offset, uint64_t n, Work& work) {
  CheckRange(offset, n, source.size());
  const uint64_t pieces = (n + kSumAtOnce - 1) / kSumAtOnce;
  const auto length = [&](uint64_t i) { return std::min(kSumAtOnce, n - i * kSumAtOnce); };
  std::vector<uint32_t> sums(pieces);
  Pool::Instance().ForEach(static_cast<int64_t>(pieces), work, [&](int64_t piece, int) {
    const auto i = static_cast<uint64_t>(piece);
    const uint64_t at = offset + i * kSumAtOnce;
    const uint8_t* bytes = source.View(at, length(i));
    if (bytes == nullptr) {
      uint8_t* to = ThisThread().assembly.Reserve(kSumAtOnce);
      source.Read(at, to, length(i));
      bytes = to;
    }
    sums[i] = zng_crc32_z(0, bytes, length(i));
  });
  uint32_t sum = 0;
  for (uint64_t i = 0; i < pieces; ++i)
    sum = zng_crc32_combine(sum, sums[i], static_cast<int64_t>(length(i)));
  return sum;
}

}  // namespace b2
