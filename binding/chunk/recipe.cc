#include "chunk/recipe.h"

#include <algorithm>

#include "error.h"

namespace b2 {

namespace {

// C-Blosc2 stores less than this raw, and then contradicts itself about the dictionary.
constexpr int32_t kSmallestCompressed = 32;
constexpr int32_t kWidestShuffled = 255;
constexpr int kLatestDelta = 3;

// Headers tell the size that was asked for, even where C-Blosc2 used another: whole items, and at
// most the chunk.
int32_t FittingBlocksize(int32_t blocksize, int32_t typesize, int32_t n) {
  if (blocksize == 0 || n < typesize) return 0;
  const int32_t most = std::min(blocksize, n);
  return std::max(typesize, most - most % typesize);
}

// What DELTA works on; the bytes behind the last whole one would be lost.
int32_t DeltaUnit(int32_t typesize) {
  if (typesize > kWidestShuffled) return 1;
  if (typesize == 2 || typesize == 4) return typesize;
  return typesize % 8 == 0 ? 8 : 1;
}

// C-Blosc2 loses track of its buffers where DELTA comes late, or again.
void CheckDelta(const FilterIds& filters, int32_t typesize, int32_t n) {
  int position = 0;
  bool found = false;
  for (const uint8_t filter : filters) {
    if (filter == kDelta && (found || position >= kLatestDelta)) {
      Fail(Kind::kRange, "Expected the filter DELTA once, among the first ", kLatestDelta, ".");
    }
    found = found || filter == kDelta;
    if (filter != kNoFilter) ++position;
  }
  const int32_t unit = DeltaUnit(typesize);
  if (n % unit != 0) {
    Fail(Kind::kRange, "Expected a multiple of ", unit, " bytes for the filter DELTA, but got ", n,
         ".");
  }
}

}  // namespace

bool Recipe::HasDelta() const {
  const FilterIds& filters = settings.filters;
  return std::find(filters.begin(), filters.end(), kDelta) != filters.end();
}

bool Recipe::OverwritesItems() const {
  const FilterIds& filters = settings.filters;
  return std::count(filters.begin(), filters.end(), kNoFilter) < kMaxFilters - 2;
}

Recipe RecipeFor(const CodecSettings& wanted, int32_t typesize, int32_t blocksize, int32_t n) {
  Recipe recipe{wanted, typesize, FittingBlocksize(blocksize, typesize, n)};
  recipe.settings.use_dict = wanted.use_dict && n >= kSmallestCompressed;
  if (recipe.HasDelta()) CheckDelta(wanted.filters, typesize, n);
  return recipe;
}

}  // namespace b2
