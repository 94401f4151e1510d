#include "array/output.h"

#include <algorithm>
#include <vector>

#include "error.h"
#include "pool/pool.h"

namespace b2 {

namespace {

constexpr size_t kConvertAtOnce = 1 << 20;

void Swap(Output out, int64_t width, Work& work) {
  const size_t step = kConvertAtOnce - kConvertAtOnce % static_cast<size_t>(width);
  Pool::Instance().ForEach(
      static_cast<int64_t>((out.size + step - 1) / step), work, [&](int64_t i, int) {
        const size_t at = static_cast<size_t>(i) * step;
        SwapBytes(out.data + at, std::min(step, out.size - at), static_cast<size_t>(width));
      });
}

}  // namespace

void ReadConverted(int64_t items, int64_t item_size, Output out, const Conversion& conversion,
                   Work& work, const std::function<void(Output)>& read) {
  const auto needed = static_cast<size_t>(MemoryBytes(conversion, item_size, items));
  if (out.size < needed) {
    Fail(Kind::kRange, "Expected room for ", needed, " bytes in 'out', but it has ", out.size, ".");
  }
  out.size = needed;
  if (conversion.stored == conversion.memory) {
    read(out);
    if (conversion.swap > 1) Swap(out, conversion.swap, work);
    return;
  }
  std::vector<uint8_t> stored(static_cast<size_t>(items * item_size));
  const Output raw{stored.data(), stored.size()};
  read(raw);
  if (conversion.swap > 1) Swap(raw, conversion.swap, work);
  const size_t from = ElementSize(conversion.stored);
  const size_t to = ElementSize(conversion.memory);
  const size_t n = stored.size() / from;
  const size_t step = kConvertAtOnce / 16;
  Pool::Instance().ForEach(static_cast<int64_t>((n + step - 1) / step), work, [&](int64_t i, int) {
    const size_t at = static_cast<size_t>(i) * step;
    const size_t count = std::min(step, n - at);
    if (conversion.memory == Element::kFloat64)
      CheckExactInFloat64(conversion.stored, stored.data() + at * from, count);
    ConvertElements(conversion.stored, conversion.memory, stored.data() + at * from,
                    out.data + at * to, count);
  });
}

int64_t MemoryBytes(const Conversion& conversion, int64_t item_size, int64_t n) {
  if (conversion.stored == conversion.memory) return item_size * n;
  const auto from = static_cast<int64_t>(ElementSize(conversion.stored));
  if (from == 0 || item_size % from != 0) Fail(Kind::kType, "Expected whole elements to convert.");
  return item_size / from * n * static_cast<int64_t>(ElementSize(conversion.memory));
}

}  // namespace b2
