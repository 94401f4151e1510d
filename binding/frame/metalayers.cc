#include "frame/metalayers.h"

#include <algorithm>

#include "error.h"
#include "frame/big_endian.h"

namespace b2 {

namespace {

// What C-Blosc2 reads of variable-length ones, though it writes no more than 16 to a file.
constexpr uint16_t kMostMetalayers = 8192;

// Walks over markers and integers and never past the end.
class Cursor {
 public:
  Cursor(std::span<const uint8_t> bytes, size_t at) : bytes_(bytes), at_(at) {}

  const uint8_t* Take(size_t n) {
    if (at_ > bytes_.size() || n > bytes_.size() - at_) {
      Fail(Kind::kCorrupt, "Expected ", n, " more bytes of metalayers at ", at_,
           ", but they end at ", bytes_.size(), ".");
    }
    const uint8_t* taken = bytes_.data() + at_;
    at_ += n;
    return taken;
  }

  void Expect(uint8_t marker) {
    const uint8_t found = *Take(1);
    if (found != marker) {
      Fail(Kind::kCorrupt, "Expected byte ", +marker, " among the metalayers at ", at_ - 1,
           ", but found ", +found, ".");
    }
  }

  template <typename T>
  T Integer(uint8_t marker) {
    Expect(marker);
    return ReadBig<T>(Take(sizeof(T)));
  }

  size_t at() const { return at_; }

 private:
  std::span<const uint8_t> bytes_;
  size_t at_;
};

}  // namespace

std::vector<Metalayer> ParseMetalayers(std::span<const uint8_t> whole, size_t at) {
  Cursor map(whole, at);
  map.Expect(0x93);
  map.Integer<uint16_t>(0xcd);
  const auto count = map.Integer<uint16_t>(0xde);
  if (count > kMostMetalayers)
    Fail(Kind::kCorrupt, "Expected at most ", kMostMetalayers, " metalayers, but there are ", count,
         ".");
  std::vector<Metalayer> layers;
  size_t total = 0;
  for (uint16_t i = 0; i < count; ++i) {
    const uint8_t marker = *map.Take(1);
    const size_t length = marker & 0x1f;
    if ((marker & 0xe0) != 0xa0)
      Fail(Kind::kCorrupt, "Expected the name of metalayer ", i, ", but found byte ", +marker, ".");
    const uint8_t* name = map.Take(length);
    Metalayer layer{std::string(reinterpret_cast<const char*>(name), length), {}};
    const bool known = std::any_of(layers.begin(), layers.end(), [&](const Metalayer& other) {
      return other.name == layer.name;
    });
    if (known)
      Fail(Kind::kCorrupt, "Expected metalayers of different names, but '", layer.name,
           "' comes twice.");
    const auto where = map.Integer<int32_t>(0xd2);
    if (where < 0)
      Fail(Kind::kCorrupt, "Expected metalayer '", layer.name, "' within the frame, but it is at ",
           where, ".");
    Cursor value(whole, static_cast<size_t>(where));
    const auto size = value.Integer<uint32_t>(0xc6);
    const uint8_t* content = value.Take(size);
    // Values that share their bytes would make much of a small file.
    total += size;
    if (total > whole.size())
      Fail(Kind::kCorrupt, "Expected metalayers beside each other, but '", layer.name,
           "' overlaps another.");
    layer.content.assign(content, content + size);
    layers.push_back(std::move(layer));
  }
  const auto values = map.Integer<uint16_t>(0xdc);
  if (values != count)
    Fail(Kind::kCorrupt, "Expected ", count, " metalayers, but there are ", values, " values.");
  return layers;
}

void AppendMetalayers(std::vector<uint8_t>& whole, const std::vector<Metalayer>& layers,
                      MapSize counts) {
  const auto count = static_cast<uint16_t>(layers.size());
  size_t map_size = 3 + 3 + (counts == MapSize::kFromArray ? 1 : 0);
  for (const Metalayer& layer : layers) map_size += 1 + layer.name.size() + 5;
  whole.push_back(0x93);
  const size_t map_begin = whole.size() - (counts == MapSize::kFromArray ? 1 : 0);
  AppendBig(whole, 0xcd, static_cast<uint16_t>(map_size));
  AppendBig(whole, 0xde, count);
  size_t where = map_begin + map_size + 3;
  for (const Metalayer& layer : layers) {
    whole.push_back(static_cast<uint8_t>(0xa0 | layer.name.size()));
    whole.insert(whole.end(), layer.name.begin(), layer.name.end());
    AppendBig(whole, 0xd2, static_cast<int32_t>(where));
    where += 5 + layer.content.size();
  }
  AppendBig(whole, 0xdc, count);
  for (const Metalayer& layer : layers) {
    AppendBig(whole, 0xc6, static_cast<uint32_t>(layer.content.size()));
    whole.insert(whole.end(), layer.content.begin(), layer.content.end());
  }
}

void CheckMetalayers(const std::vector<Metalayer>& layers, size_t more) {
  if (layers.size() + more > kMaxMetalayers) {
    Fail(Kind::kRange, "Expected at most ", kMaxMetalayers - more,
         " metalayers in a frame, but there are ", layers.size(), ".");
  }
  size_t total = 0;
  for (const Metalayer& layer : layers) {
    if (layer.name.empty() || layer.name.size() > kMaxMetalayerName) {
      Fail(Kind::kRange, "Expected a metalayer name of 1 to ", kMaxMetalayerName, " bytes, but '",
           layer.name, "' has ", layer.name.size(), ".");
    }
    total += layer.content.size();
  }
  if (total > 0x7fff0000)
    Fail(Kind::kRange, "Expected metalayers below 2 GiB in all, but they have ", total, " bytes.");
}

}  // namespace b2
