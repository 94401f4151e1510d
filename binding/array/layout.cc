#include "array/layout.h"

#include <algorithm>
#include <limits>

#include "checked.h"
#include "chunk/header.h"
#include "error.h"
#include "frame/big_endian.h"

namespace b2 {

namespace {

int64_t Multiply(int64_t a, int64_t b) {
  int64_t product = 0;
  if (MultiplyOverflows(a, b, product)) {
    Fail(Kind::kCorrupt,
         "Expected an array whose size fits 63 bits, but its dimensions multiply to more.");
  }
  return product;
}

int64_t Product(const Dims& dims) {
  int64_t product = 1;
  for (const int64_t dim : dims) product = Multiply(product, dim);
  return product;
}

const uint8_t* Take(const std::vector<uint8_t>& bytes, size_t& at, size_t n) {
  if (n > bytes.size() - at)
    Fail(Kind::kCorrupt, "Expected ", n, " more bytes in the b2nd metalayer, but it ends.");
  const uint8_t* taken = bytes.data() + at;
  at += n;
  return taken;
}

template <typename T>
Dims ReadDims(const std::vector<uint8_t>& bytes, size_t& at, size_t ndim) {
  Take(bytes, at, 1);
  Dims dims(ndim);
  for (int64_t& dim : dims) dim = ReadBig<T>(Take(bytes, at, 1 + sizeof(T)) + 1);
  return dims;
}

template <typename T>
void AppendDims(std::vector<uint8_t>& bytes, uint8_t marker, const Dims& dims) {
  bytes.push_back(static_cast<uint8_t>(0x90 + dims.size()));
  for (const int64_t dim : dims) AppendBig(bytes, marker, static_cast<T>(dim));
}

}  // namespace

bool ArrayLayout::empty() const { return std::find(shape.begin(), shape.end(), 0) != shape.end(); }

void ArrayLayout::Derive() {
  grid.assign(ndim(), 0);
  chunk_blocks.assign(ndim(), 0);
  Dims stored(ndim());
  for (size_t i = 0; i < ndim(); ++i) {
    if (shape[i] < 0 || chunks[i] < 0 || blocks[i] < 0 ||
        chunks[i] > std::numeric_limits<int32_t>::max() || blocks[i] > chunks[i] ||
        (shape[i] > 0 && (chunks[i] == 0 || blocks[i] == 0)) || (chunks[i] > 0 && blocks[i] == 0)) {
      Fail(Kind::kCorrupt, "Expected 0 < block <= chunk in dimension ", i,
           " of the array, but it is ", shape[i], " long with chunks of ", chunks[i],
           " and blocks of ", blocks[i], ".");
    }
    if (chunks[i] == 0) continue;
    grid[i] = shape[i] / chunks[i] + (shape[i] % chunks[i] != 0);
    chunk_blocks[i] = (chunks[i] - 1) / blocks[i] + 1;
    stored[i] = Multiply(chunk_blocks[i], blocks[i]);
  }
  nchunks = Product(grid);
  nblocks = Product(chunk_blocks);
  block_items = Product(blocks);
  block_bytes = Multiply(block_items, itemsize);
  chunk_bytes = Multiply(Product(stored), itemsize);
  Multiply(Multiply(nchunks, std::max<int64_t>(chunk_bytes, 1)), 1);
  if (!empty()) Multiply(Product(shape), itemsize);
  if (chunk_bytes > kMaxChunkBytes || block_bytes > kMaxBlockBytes) {
    Fail(Kind::kCorrupt, "Expected chunks up to ", kMaxChunkBytes, " and blocks up to ",
         kMaxBlockBytes, " bytes, but the array has chunks of ", chunk_bytes, " and blocks of ",
         block_bytes, ".");
  }
}

ArrayLayout ParseLayout(const std::vector<uint8_t>& b2nd, int64_t itemsize) {
  size_t at = 0;
  Take(b2nd, at, 2);
  const size_t ndim = *Take(b2nd, at, 1);
  if (ndim > kMaxDims)
    Fail(Kind::kCorrupt, "Expected at most ", kMaxDims, " dimensions, but the array has ", ndim,
         ".");
  ArrayLayout layout;
  layout.itemsize = itemsize;
  layout.shape = ReadDims<int64_t>(b2nd, at, ndim);
  layout.chunks = ReadDims<int32_t>(b2nd, at, ndim);
  layout.blocks = ReadDims<int32_t>(b2nd, at, ndim);
  if (at < b2nd.size()) {
    const uint8_t format = *Take(b2nd, at, 1);
    if (format != 0) {
      Fail(Kind::kUnsupported,
           "Expected a dtype in NumPy's notation (format 0), but the array has format ", +format,
           ".");
    }
    const uint8_t* length = Take(b2nd, at, 5);
    if (length[0] != 0xdb)
      Fail(Kind::kCorrupt, "Expected the dtype's text, but found byte ", +length[0], ".");
    const auto n = ReadBig<uint32_t>(length + 1);
    layout.dtype.assign(reinterpret_cast<const char*>(Take(b2nd, at, n)), n);
  }
  layout.Derive();
  return layout;
}

std::vector<uint8_t> SerializeLayout(const ArrayLayout& layout) {
  std::vector<uint8_t> bytes{0x97, 0x00, static_cast<uint8_t>(layout.ndim())};
  AppendDims<int64_t>(bytes, 0xd3, layout.shape);
  AppendDims<int32_t>(bytes, 0xd2, layout.chunks);
  AppendDims<int32_t>(bytes, 0xd2, layout.blocks);
  bytes.push_back(0);
  AppendBig(bytes, 0xdb, static_cast<uint32_t>(layout.dtype.size()));
  bytes.insert(bytes.end(), layout.dtype.begin(), layout.dtype.end());
  return bytes;
}

Dims Unravel(int64_t i, const Dims& grid) {
  Dims at(grid.size());
  for (size_t axis = grid.size(); axis-- > 0;) {
    at[axis] = i % grid[axis];
    i /= grid[axis];
  }
  return at;
}

}  // namespace b2
