#include "frame/tail.h"

#include <algorithm>

#include "checksum/crc32c.h"
#include "error.h"
#include "frame/index.h"
#include "frame/reader.h"
#include "frame/trailer.h"

namespace b2 {

namespace {

// Of the layer, sums of chunks apart: this version's are below, later ones may take more.
constexpr int64_t kMostLayerBytes = 4096;

// Not compressed: sums do not compress, and their place and length must not depend on them.
Metalayer RawLayer(const std::vector<uint8_t>& content) {
  CodecSettings settings;
  settings.clevel = 0;
  const auto n = static_cast<int32_t>(content.size());
  const EncodedChunk chunk = ChunkEncoder(settings, 1, 0, nullptr).Encode(content.data(), n);
  if (chunk.bytes == nullptr || chunk.bytes->size() != content.size() + kChunkHeaderLength)
    Fail(Kind::kInternal, "Expected checksums to be stored as they are.");
  return {kChecksumLayer, *chunk.bytes};
}

}  // namespace

Tail::Tail(const std::vector<Metalayer>& vlmeta, const std::vector<int64_t>& positions,
           ChunkSums sums)
    : vlmeta_(vlmeta),
      sums_(std::move(sums)),
      bytes_(EncodeIndex(positions)),
      index_length_(bytes_.size()) {
  std::vector<Metalayer> layers = vlmeta_;
  if (sums_) layers.push_back(RawLayer(SerializeChecksums(0, {}, *sums_)));
  const std::vector<uint8_t> trailer = SerializeTrailer(layers);
  bytes_.insert(bytes_.end(), trailer.begin(), trailer.end());
}

std::vector<uint8_t> Tail::Seal(FrameHeader& header) {
  header.has_vlmeta = sums_ || !vlmeta_.empty();
  header.edition = sums_ ? header.edition | kChecksumEdition : header.edition & ~kChecksumEdition;
  std::vector<uint8_t> head = SerializeHeader(header);
  if (sums_) {
    const PartSums parts{Crc32c(head.data(), head.size()), Crc32c(bytes_.data(), index_length_),
                         MetadataSum(vlmeta_)};
    const std::vector<uint8_t> layer = SerializeChecksums(header.edition, parts, *sums_);
    // The last layer ends where the trailer's own end begins.
    std::copy(layer.begin(), layer.end(),
              bytes_.end() - static_cast<int64_t>(kTrailerEnd + layer.size()));
  }
  return head;
}

ChunkSums KnownSums(const Snapshot& frame) {
  if (frame.checksums == nullptr) return std::nullopt;
  std::vector<uint32_t> sums;
  sums.reserve(frame.chunks.size());
  for (const ChunkEntry entry : frame.chunks) sums.push_back(frame.SumOf(entry).value_or(0));
  return sums;
}

std::shared_ptr<const Checksums> TakeChecksums(Snapshot& snapshot, std::span<const uint8_t> index) {
  std::vector<Metalayer>& layers = snapshot.vlmeta;
  const auto found = std::find_if(layers.begin(), layers.end(), [](const Metalayer& layer) {
    return layer.name == kChecksumLayer;
  });
  if (found == layers.end()) {
    const bool lost = (snapshot.header.edition & kChecksumEdition) != 0;
    return lost ? std::make_shared<const Checksums>(Checksums::State::kDamaged) : nullptr;
  }
  const Metalayer layer = std::move(*found);
  layers.erase(found);
  std::vector<uint8_t> content;
  try {
    content = DecodeVlmeta(layer, kMostLayerBytes + 4 * snapshot.nchunks());
  } catch (const Error&) {
    return std::make_shared<const Checksums>(Checksums::State::kDamaged);
  }
  const std::vector<uint8_t>& head = snapshot.stored_header;
  const PartSums parts{Crc32c(head.data(), head.size()), Crc32c(index.data(), index.size()),
                       MetadataSum(layers)};
  std::vector<int64_t> positions;
  positions.reserve(snapshot.chunks.size());
  for (const ChunkEntry entry : snapshot.chunks) positions.push_back(entry.position());
  return ReadChecksums(content, snapshot.header.edition, parts, positions);
}

void CheckParts(const Snapshot& snapshot) {
  if (snapshot.checksums == nullptr || snapshot.checksums->state() != Checksums::State::kDamaged)
    return;
  Fail(Kind::kIntegrity,
       "Expected the header, index and metadata that were written, but their checksums do not "
       "match.");
}

}  // namespace b2
