#include "raw/write.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "array/output.h"
#include "chunk/context.h"
#include "error.h"
#include "pool/pool.h"

namespace b2 {

namespace {

// Between items that are closer than this it is cheaper to write what was there once more.
constexpr int64_t kGap = 512;
constexpr int64_t kWorthSharing = 256 << 10;

// The items' way through a dense buffer between the caller's memory and the piece.
struct Detour {
  std::vector<int64_t> numbers;  // 0, 1, 2 …
  std::vector<Span> in;          // from the caller's memory
  std::vector<Span> out;         // to the piece
  Dims counts;
};

Detour MakeDetour(const std::vector<Span>& spans) {
  Detour detour;
  int64_t longest = 0;
  for (const Span& span : spans) longest = std::max(longest, span.listed() ? span.n : 0);
  detour.numbers.resize(static_cast<size_t>(longest));
  std::iota(detour.numbers.begin(), detour.numbers.end(), 0);
  for (const Span& span : spans) {
    Span in = span;
    Span out = span;
    if (span.listed()) {
      in.locals = detour.numbers.data();
      in.base = 0;
      out.outs = detour.numbers.data();
    } else {
      in.local = 0;
      in.local_step = 1;
      out.out = 0;
      out.out_step = 1;
    }
    detour.in.push_back(in);
    detour.out.push_back(out);
    detour.counts.push_back(span.n);
  }
  return detour;
}

int64_t Items(const Dims& counts) {
  return std::accumulate(counts.begin(), counts.end(), int64_t{1}, std::multiplies<>());
}

void WriteUnit(const RawFile& file, const RawUnit& unit, const std::vector<int64_t>& strides,
               int64_t width, const Input& input) {
  const auto n = static_cast<size_t>(unit.extent);
  if (unit.dense && !input.conversion.needed()) {
    const uint8_t* run = FindRun(unit.spans, {nullptr, strides}, input.data, width, unit.extent);
    if (run != nullptr) {
      file.sink->Write(unit.offset, run, n);
      return;
    }
  }
  uint8_t* piece = ThisThread().assembly.Reserve(n);
  if (!unit.dense) file.source->Read(unit.offset, piece, n);
  GatherUnit(unit, strides, width, input, piece);
  file.sink->Write(unit.offset, piece, n);
}

}  // namespace

void GatherUnit(const RawUnit& unit, const std::vector<int64_t>& strides, int64_t width,
                const Input& input, uint8_t* to) {
  const Side piece{to, strides};
  const Conversion& conversion = input.conversion;
  const bool cast = conversion.stored != conversion.memory;
  if (!cast && (conversion.swap == 1 || unit.dense)) {
    CopyFromData(unit.spans, piece, input.data, width);
    if (conversion.swap > 1)
      SwapBytes(to, static_cast<size_t>(unit.extent), static_cast<size_t>(conversion.swap));
    return;
  }
  const Detour detour = MakeDetour(unit.spans);
  const int64_t items = Items(detour.counts);
  const int64_t memory_width = MemoryBytes(conversion, width, 1);
  const auto memory_bytes = static_cast<size_t>(items * memory_width);
  const auto stored_bytes = static_cast<size_t>(items * width);
  uint8_t* memory = ThisThread().region.Reserve(memory_bytes + stored_bytes);
  uint8_t* stored = memory;
  CopyFromData(detour.in, {memory, Strides(detour.counts, memory_width)}, input.data, memory_width);
  if (cast) {
    stored = memory + memory_bytes;
    ConvertElements(conversion.memory, conversion.stored, memory, stored,
                    stored_bytes / ElementSize(conversion.stored));
  }
  if (conversion.swap > 1) SwapBytes(stored, stored_bytes, static_cast<size_t>(conversion.swap));
  CopyFromData(detour.out, piece, {stored, Strides(detour.counts, width)}, width);
}

void WriteRaw(const RawFile& file, const RawLayout& layout, const Selection& selection,
              const Input& input, Work& work) {
  if (file.sink == nullptr) Fail(Kind::kInternal, "Expected a file that can be written.");
  const RawPlan plan(layout, selection, file.fresh == nullptr ? kGap : 0);
  const auto body = [&](int64_t i, int) {
    WriteUnit(file, plan.Unit(i), plan.strides(), selection.item_size, input);
  };
  // Of repeated positions the last one wins.
  if (selection.items() * selection.item_size >= kWorthSharing && !plan.repeats()) {
    Pool::Instance().ForEach(plan.size(), work, body);
  } else {
    for (int64_t i = 0; i < plan.size(); ++i) body(i, 0);
  }
}

}  // namespace b2
