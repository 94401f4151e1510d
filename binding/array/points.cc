#include "array/points.h"

#include <algorithm>
#include <span>

#include "array/copy.h"
#include "error.h"
#include "pool/pool.h"

namespace b2 {

void ReadPoints(const Snapshot& snapshot, const std::vector<int64_t>& coords, Output out,
                const Conversion& conversion, Work& work) {
  const ArrayLayout& layout = LayoutOf(snapshot);
  const size_t ndim = layout.ndim();
  if (ndim == 0 || coords.size() % ndim != 0)
    Fail(Kind::kRange, "Expected ", ndim, " indices for every point.");
  const size_t npoints = coords.size() / ndim;

  // Where each point is: chunk, block, and byte within the block. Sorted, so that each block is
  // decoded once.
  struct Point {
    int64_t chunk;
    int32_t block;
    int32_t at;
    size_t index;
  };
  std::vector<Point> points(npoints);
  const std::vector<int64_t> strides = Strides(layout.blocks, layout.itemsize);
  for (size_t i = 0; i < npoints; ++i) {
    Point point{0, 0, 0, i};
    for (size_t axis = 0; axis < ndim; ++axis) {
      const int64_t c = coords[i * ndim + axis];
      if (c < 0 || c >= layout.shape[axis]) {
        Fail(Kind::kRange, "Expected indices from 0 to ", layout.shape[axis] - 1, " on axis ", axis,
             ", but point ", i, " has ", c, ".");
      }
      const int64_t inner = c % layout.chunks[axis];
      point.chunk = point.chunk * layout.grid[axis] + c / layout.chunks[axis];
      point.block = static_cast<int32_t>(point.block * layout.chunk_blocks[axis] +
                                         inner / layout.blocks[axis]);
      point.at = static_cast<int32_t>(point.at + inner % layout.blocks[axis] * strides[axis]);
    }
    points[i] = point;
  }
  std::sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return a.chunk != b.chunk   ? a.chunk < b.chunk
           : a.block != b.block ? a.block < b.block
                                : a.index < b.index;
  });
  std::vector<size_t> firsts;  // of each chunk
  for (size_t i = 0; i < npoints; ++i) {
    if (i == 0 || points[i].chunk != points[i - 1].chunk) firsts.push_back(i);
  }
  firsts.push_back(npoints);

  class Pick final : public BlockSink {
   public:
    Pick(std::span<const Point> points, uint8_t* to, int64_t itemsize)
        : points_(points), to_(to), itemsize_(itemsize) {}
    uint8_t* Place(int32_t, int32_t) override { return nullptr; }
    void Take(int32_t block, const uint8_t* items, int32_t) override {
      const auto width = static_cast<size_t>(itemsize_);
      for (; at_ < points_.size() && points_[at_].block == block; ++at_) {
        std::copy_n(items + points_[at_].at, width, to_ + points_[at_].index * width);
      }
    }

   private:
    std::span<const Point> points_;
    uint8_t* to_;
    int64_t itemsize_;
    size_t at_ = 0;
  };

  ReadConverted(static_cast<int64_t>(npoints), layout.itemsize, out, conversion, work,
                [&](Output to) {
                  Pool::Instance().ForEach(
                      static_cast<int64_t>(firsts.size()) - 1, work, [&](int64_t i, int) {
                        const size_t begin = firsts[static_cast<size_t>(i)];
                        const size_t end = firsts[static_cast<size_t>(i) + 1];
                        std::vector<int32_t> blocks;
                        for (size_t p = begin; p < end; ++p) {
                          if (blocks.empty() || blocks.back() != points[p].block)
                            blocks.push_back(points[p].block);
                        }
                        Pick sink{std::span<const Point>(points).subspan(begin, end - begin),
                                  to.data, layout.itemsize};
                        DecodeBlocks(snapshot.Chunk(points[begin].chunk), blocks, sink);
                      });
                });
}

}  // namespace b2
