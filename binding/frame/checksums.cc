#include "frame/checksums.h"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "checksum/crc32c.h"
#include "frame/big_endian.h"

namespace b2 {

namespace {

constexpr uint8_t kUint32 = 0xce;
constexpr uint8_t kBin32 = 0xc6;
constexpr size_t kSumBytes = 4;
constexpr size_t kSealBytes = 5 + 1 + kSumBytes;  // "self" and its value

void AppendText(std::vector<uint8_t>& bytes, std::string_view text) {
  bytes.push_back(static_cast<uint8_t>(0xa0 | text.size()));
  bytes.insert(bytes.end(), text.begin(), text.end());
}

// As msgpack: {"version": 1, "algorithm": "crc32c", "edition": …, "parts": [header, index,
// metadata], "chunks": bin of little-endian sums, "self": the sum of everything in front of it}
std::vector<uint8_t> Start() {
  std::vector<uint8_t> bytes{0x86};
  AppendText(bytes, "version");
  bytes.push_back(1);
  AppendText(bytes, "algorithm");
  AppendText(bytes, "crc32c");
  AppendText(bytes, "edition");
  return bytes;
}

// Up to the sums of the chunks.
std::vector<uint8_t> Preamble(int32_t edition, const PartSums& parts, size_t chunks) {
  std::vector<uint8_t> bytes = Start();
  AppendBig(bytes, kUint32, static_cast<uint32_t>(edition));
  AppendText(bytes, "parts");
  bytes.push_back(0x93);
  for (const uint32_t sum : {parts.header, parts.index, parts.metadata})
    AppendBig(bytes, kUint32, sum);
  AppendText(bytes, "chunks");
  AppendBig(bytes, kBin32, static_cast<uint32_t>(chunks * kSumBytes));
  return bytes;
}

}  // namespace

uint32_t MetadataSum(const std::vector<Metalayer>& vlmeta) {
  uint32_t sum = 0;
  for (const Metalayer& layer : vlmeta) {
    sum = Crc32c(reinterpret_cast<const uint8_t*>(layer.name.data()), layer.name.size(), sum);
    sum = Crc32c(layer.content.data(), layer.content.size(), sum);
  }
  return sum;
}

Checksums::Checksums(const std::vector<int64_t>& positions, const std::vector<uint32_t>& sums)
    : state_(State::kCurrent) {
  for (size_t i = 0; i < sums.size(); ++i) {
    if (sums[i] != 0 && positions[i] >= 0) sums_.emplace_back(positions[i], sums[i]);
  }
  std::sort(sums_.begin(), sums_.end());
}

std::optional<uint32_t> Checksums::Find(int64_t position) const {
  const auto found = std::lower_bound(sums_.begin(), sums_.end(), std::pair(position, uint32_t{0}));
  if (found == sums_.end() || found->first != position) return std::nullopt;
  return found->second;
}

std::vector<uint8_t> SerializeChecksums(int32_t edition, const PartSums& parts,
                                        const std::vector<uint32_t>& sums) {
  std::vector<uint8_t> bytes = Preamble(edition, parts, sums.size());
  for (const uint32_t sum : sums) {
    for (size_t i = 0; i < kSumBytes; ++i) bytes.push_back(static_cast<uint8_t>(sum >> (8 * i)));
  }
  const uint32_t self = Crc32c(bytes.data(), bytes.size());
  AppendText(bytes, "self");
  AppendBig(bytes, kUint32, self);
  return bytes;
}

namespace {

using State = Checksums::State;

bool BeginsWith(std::span<const uint8_t> layer, const std::vector<uint8_t>& bytes) {
  return layer.size() >= bytes.size() && std::equal(bytes.begin(), bytes.end(), layer.begin());
}

// Whether a layer is what was written, and for this edition.
State StateOf(std::span<const uint8_t> layer, int32_t edition) {
  const std::vector<uint8_t> start = Start();
  if (!BeginsWith(layer, start)) return State::kOutdated;  // of a version to come
  if (layer.size() < Preamble(edition, {}, 0).size() + kSealBytes) return State::kDamaged;
  const size_t end = layer.size() - kSealBytes;
  if (Crc32c(layer.data(), end) != ReadBig<uint32_t>(layer.data() + layer.size() - kSumBytes))
    return State::kDamaged;
  const bool same = ReadBig<int32_t>(layer.data() + start.size() + 1) == edition;
  return same ? State::kCurrent : State::kOutdated;
}

std::vector<uint32_t> SumsIn(std::span<const uint8_t> layer) {
  const size_t begin = Preamble(0, {}, 0).size();
  std::vector<uint32_t> sums((layer.size() - kSealBytes - begin) / kSumBytes);
  if (!sums.empty()) std::memcpy(sums.data(), layer.data() + begin, sums.size() * kSumBytes);
  return sums;
}

}  // namespace

std::vector<uint32_t> ReadChunkSums(std::span<const uint8_t> layer, int32_t edition) {
  return StateOf(layer, edition) == State::kCurrent ? SumsIn(layer) : std::vector<uint32_t>();
}

std::shared_ptr<const Checksums> ReadChecksums(std::span<const uint8_t> layer, int32_t edition,
                                               const PartSums& parts,
                                               const std::vector<int64_t>& positions) {
  const State state = StateOf(layer, edition);
  if (state != State::kCurrent) return std::make_shared<const Checksums>(state);
  const std::vector<uint32_t> sums = SumsIn(layer);
  const bool as_written = BeginsWith(layer, Preamble(edition, parts, positions.size())) &&
                          sums.size() == positions.size();
  if (!as_written) return std::make_shared<const Checksums>(State::kDamaged);
  return std::make_shared<const Checksums>(positions, sums);
}

}  // namespace b2
