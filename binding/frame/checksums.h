// Checksums of a frame: of the stored bytes of each chunk, of header, index and metadata. They
// travel as one more layer of variable-length metadata, which other programs carry along.
//
// The layer names the edition of the header it was written with. Other programs count no editions:
// they overwrite that number with the number of their threads whenever they change a frame. Sums of
// another edition than the header's are therefore of an older state, and are used for nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "frame/metalayers.h"

namespace b2 {

constexpr char kChecksumLayer[] = "_node_checksums";

// In the editions of frames with checksums: no number of threads looks like that.
constexpr int32_t kChecksumEdition = 1 << 29;

// Of what surrounds the chunks.
struct PartSums {
  uint32_t header = 0;
  uint32_t index = 0;
  uint32_t metadata = 0;
  bool operator==(const PartSums&) const = default;
};

uint32_t MetadataSum(const std::vector<Metalayer>& vlmeta);

// What one state of a frame knows of its stored chunks. Immutable.
class Checksums {
 public:
  enum class State {
    kCurrent,
    kOutdated,  // somebody else has changed the frame since
    kDamaged,   // the sums, or what surrounds the chunks, are not what was written
  };

  explicit Checksums(State state = State::kCurrent) : state_(state) {}
  // `sums`: one per chunk, 0 where there is none; `positions`: as in the index.
  Checksums(const std::vector<int64_t>& positions, const std::vector<uint32_t>& sums);

  State state() const { return state_; }
  std::optional<uint32_t> Find(int64_t position) const;

 private:
  State state_;
  std::vector<std::pair<int64_t, uint32_t>> sums_;  // by position
};

// The content of the layer. Its length depends on the number of chunks alone.
std::vector<uint8_t> SerializeChecksums(int32_t edition, const PartSums& parts,
                                        const std::vector<uint32_t>& sums);

// The sums of a layer that is sound and of this edition; else none.
std::vector<uint32_t> ReadChunkSums(std::span<const uint8_t> layer, int32_t edition);

// What a frame with these parts and this edition may rely on.
std::shared_ptr<const Checksums> ReadChecksums(std::span<const uint8_t> layer, int32_t edition,
                                               const PartSums& parts,
                                               const std::vector<int64_t>& positions);

}  // namespace b2
