#include "recover/recover.h"

#include <algorithm>

#include "array/create.h"
#include "chunk/context.h"
#include "error.h"
#include "frame/index.h"
#include "frame/reader.h"
#include "frame/storage.h"
#include "pool/pool.h"
#include "recover/header.h"
#include "recover/scan.h"
#include "source/file.h"

namespace b2 {

namespace {

// A chunk of which nobody knows where it is. No chunk begins there.
constexpr int64_t kUnknown = INT64_MAX >> 2;
// Chunks that a damaged header may declare without anything to show for it.
constexpr int64_t kMostUnlisted = 1 << 22;

// Puts the chunks of a damaged frame in order.
class Salvage {
 public:
  Salvage(const std::string& path, const Limits& limits, Work& work)
      : source_(std::make_shared<FileSource>(path)),
        scan_(source_, work),
        limits_(limits),
        work_(work) {
    SalvagedHeader salvaged = SalvageHeader(*source_, scan_, limits.max_chunks);
    report_.header_intact = salvaged.intact;
    report_.array = salvaged.array.has_value();
    frame_ = std::make_shared<Snapshot>();
    frame_->limits = limits;
    frame_->header = std::move(salvaged.header);
    frame_->array = std::move(salvaged.array);
    begin_ = end_of_last_ = static_cast<uint64_t>(frame_->header.header_length);
    declared_cbytes_ = frame_->header.cbytes;
    frame_->storage = std::make_shared<ContiguousStorage>(
        source_, frame_->header.header_length, static_cast<int64_t>(scan_.size() - begin_));
    if (frame_->array) DeriveArray(*frame_);
    CheckCount(Expected());
  }

  Recovery Write(const Target& target) {
    FindTable();
    DropDoubles();
    FillGaps();
    Complete();
    CheckChunks();
    Realize(frame_, target, [&](ChunkSink& sink) { CopyChunks(*frame_, sink, work_); });
    report_.nchunks = frame_->nchunks();
    return std::move(report_);
  }

 private:
  // How many chunks there should be; -1 if nothing tells.
  int64_t Expected() const {
    const FrameHeader& header = frame_->header;
    if (frame_->array) return frame_->array->nchunks;
    if (!report_.header_intact || header.chunksize <= 0) return -1;
    return header.nbytes / header.chunksize + (header.nbytes % header.chunksize != 0);
  }

  void CheckCount(int64_t n) const {
    if (n <= limits_.max_chunks) return;
    Fail(Kind::kLimit, "Expected at most ", limits_.max_chunks,
         " chunks, but the damaged frame declares ", n, "; raise maxChunks if you trust it.");
  }

  bool Fits(const ChunkHeader& chunk) const {
    const FrameHeader& header = frame_->header;
    if (frame_->array) {
      const auto block = static_cast<int32_t>(frame_->array->block_bytes);
      return chunk.nbytes == header.chunksize &&
             (!chunk.HasBlockStarts() || chunk.blocksize == std::min(block, chunk.nbytes));
    }
    return header.chunksize <= 0 || chunk.nbytes <= header.chunksize;
  }

  bool ChunkFits(int64_t position) {
    if (position < 0 || static_cast<uint64_t>(position) >= scan_.size() - begin_) return false;
    const auto chunk = scan_.ChunkAt(begin_ + static_cast<uint64_t>(position));
    return chunk && Fits(*chunk);
  }

  // Takes an index over, if it may be the frame's. `older`: it may lack the last chunks.
  bool TakeIndex(uint64_t at, bool older) {
    const auto header = scan_.ChunkAt(at);
    const int64_t expected = Expected();
    if (!header || header->nbytes % 8 != 0) return false;
    const int64_t n = header->nbytes / 8;
    if (expected >= 0 && (older ? n > expected : n != expected)) return false;
    const auto positions = scan_.IndexAt(at, limits_.max_chunks);
    if (!positions) return false;
    std::vector<int64_t> found;
    int64_t fitting = 0;
    for (const int64_t position : *positions) {
      const bool fits = position < 0 ? IsSpecial(position) : ChunkFits(position);
      if (fits) ++fitting;
      found.push_back(fits ? position : kUnknown);
    }
    // Most of it: chunks may be damaged, too.
    if (2 * fitting < n) return false;
    positions_ = std::move(found);
    return true;
  }

  bool IsSpecial(int64_t value) const {
    try {
      return ChunkEntry::FromIndex(value).special() != Special::kNone &&
             frame_->header.chunksize > 0;
    } catch (const Error&) {
      return false;
    }
  }

  void FindTable() {
    const uint64_t index_at = begin_ + static_cast<uint64_t>(declared_cbytes_);
    const bool has_index = Expected() == 0 || TakeIndex(index_at, false);
    const auto index = has_index ? scan_.ChunkAt(index_at) : std::nullopt;
    const uint64_t trailer_at = index_at + (index ? static_cast<uint64_t>(index->cbytes) : 0);
    std::optional<FoundTail> tail;
    if (has_index && trailer_at < scan_.size()) tail = scan_.TailAt(trailer_at);
    std::vector<FoundTail> tails;
    if (!tail) tails = scan_.Tails(begin_);
    std::reverse(tails.begin(), tails.end());  // mostly, later ones are newer
    if (!has_index) FindOtherIndex(tails);
    if (report_.header_intact && !frame_->header.has_vlmeta) return;
    if (!tail && tails.empty()) {
      report_.vlmeta = Recovery::Vlmeta::kLost;
      return;
    }
    const bool older = !tail && tails.front().trailer_at < index_at;
    if (older) report_.vlmeta = Recovery::Vlmeta::kOlder;
    TakeVlmeta(tail ? tail->vlmeta : tails.front().vlmeta);
  }

  void FindOtherIndex(const std::vector<FoundTail>& tails) {
    for (const bool older : {false, true}) {
      for (const FoundTail& tail : tails) {
        if (!tail.index_at || !TakeIndex(*tail.index_at, older)) continue;
        if (older) report_.method = Recovery::Method::kOlderIndex;
        return;
      }
    }
    if (!CountChunks()) report_.method = Recovery::Method::kScan;
  }

  // Takes chunks one after the other; true if an index was found behind them. What is none between
  // two of them was one.
  bool CountChunks() {
    const auto fits = [&](const ChunkHeader& chunk) { return chunk.typesize == 8 || Fits(chunk); };
    std::vector<size_t> gaps;
    uint64_t at = begin_;
    while (const auto next = scan_.NextChunk(at, fits)) {
      const ChunkHeader chunk = *scan_.ChunkAt(*next);
      if (chunk.typesize == 8 && TakeIndex(*next, false)) return true;
      uint64_t end = *next + static_cast<uint64_t>(chunk.cbytes);
      if (!IsFollowed(end)) {
        // Its length may be what is damaged: then the next chunk begins before.
        const auto inside = scan_.NextChunk(*next + kOldChunkHeaderLength, fits);
        if (inside && *inside < end && IsFollowed(EndOf(*inside))) end = *inside;
      }
      if (!Fits(chunk) || !(IsFollowed(end) || Decodes(scan_.Stored(*next)))) {
        at = *next + 1;
        continue;
      }
      if (*next > end_of_last_) gaps.push_back(positions_.size());
      positions_.push_back(static_cast<int64_t>(*next - begin_));
      CheckCount(static_cast<int64_t>(positions_.size()));
      at = end_of_last_ = end;
    }
    PutUnknown(gaps);
    return false;
  }

  bool IsFollowed(uint64_t end) { return end == scan_.size() || scan_.ChunkAt(end).has_value(); }

  // In the file.
  uint64_t EndOf(uint64_t at) {
    const auto chunk = scan_.ChunkAt(at);
    return chunk ? at + static_cast<uint64_t>(chunk->cbytes) : at;
  }

  void PutUnknown(const std::vector<size_t>& gaps) {
    const int64_t missing = Expected() - static_cast<int64_t>(positions_.size());
    if (missing <= 0 || missing > kMostUnlisted) return;
    const bool truncated = frame_->header.frame_length > static_cast<int64_t>(scan_.size());
    const auto each = gaps.size() == 1 && !truncated ? static_cast<size_t>(missing) : 1;
    for (auto gap = gaps.rbegin(); gap != gaps.rend(); ++gap)
      positions_.insert(positions_.begin() + static_cast<int64_t>(*gap), each, kUnknown);
  }

  void TakeVlmeta(const std::vector<Metalayer>& layers) {
    for (const Metalayer& layer : layers) {
      try {
        const std::vector<uint8_t> content = DecodeVlmeta(layer, limits_.max_chunk_bytes);
        if (layer.name == kChecksumLayer) {
          frame_->checksums = std::make_shared<const Checksums>();
          sums_ = ReadChunkSums(content, frame_->header.edition);
        } else {
          frame_->vlmeta.push_back(layer);
        }
      } catch (const Error&) {
        if (layer.name != kChecksumLayer) report_.vlmeta = Recovery::Vlmeta::kPartly;
      }
    }
  }

  // Damaged entries may lead to chunks of other numbers.
  void DropDoubles() {
    std::vector<int64_t> known = Known();
    for (int64_t& position : positions_) {
      const auto [first, last] = std::equal_range(known.begin(), known.end(), position);
      if (last - first > 1) position = kUnknown;
    }
  }

  std::vector<int64_t> Known() const {
    std::vector<int64_t> known;
    for (const int64_t position : positions_)
      if (position >= 0 && position != kUnknown) known.push_back(position);
    std::sort(known.begin(), known.end());
    return known;
  }

  int64_t EndOfChunk(int64_t position) {
    return static_cast<int64_t>(EndOf(begin_ + static_cast<uint64_t>(position)) - begin_);
  }

  // Chunks without an entry lie between their neighbours, where they fill the place exactly.
  void FillGaps() {
    const std::vector<int64_t> known = Known();
    int64_t end = 0;
    for (size_t i = 0; i < positions_.size(); ++i) {
      if (positions_[i] != kUnknown) {
        if (positions_[i] >= 0) end = EndOfChunk(positions_[i]);
        continue;
      }
      size_t after = i;
      int64_t at = end;
      std::vector<int64_t> run;
      for (; after < positions_.size() && positions_[after] == kUnknown && ChunkFits(at); ++after) {
        run.push_back(at);
        at = EndOfChunk(at);
      }
      const bool last = after == positions_.size();
      const bool exact = last ? at == declared_cbytes_ : positions_[after] == at;
      const bool taken = std::any_of(run.begin(), run.end(), [&](int64_t position) {
        return std::binary_search(known.begin(), known.end(), position);
      });
      if (exact && !taken)
        std::copy(run.begin(), run.end(), positions_.begin() + static_cast<int64_t>(i));
      while (i + 1 < after) ++i;
    }
  }

  // As many entries as there are chunks, and the sizes that follow from them.
  void Complete() {
    FrameHeader& header = frame_->header;
    const int64_t expected = Expected();
    if (expected > std::max(kMostUnlisted, static_cast<int64_t>(positions_.size()))) {
      Fail(Kind::kLimit, "Expected at most ", kMostUnlisted,
           " chunks in a frame without an index, but it declares ", expected, ".");
    }
    if (expected >= 0) positions_.resize(static_cast<size_t>(expected), kUnknown);
    for (const int64_t position : positions_) {
      frame_->chunks.push_back(position == kUnknown ? ChunkEntry::Of(Special::kZero)
                                                    : ChunkEntry::FromIndex(position));
    }
    if (frame_->array || report_.header_intact || header.chunksize <= 0) return;
    header.nbytes = static_cast<int64_t>(positions_.size()) * header.chunksize;
    if (positions_.empty() || positions_.back() < 0 || positions_.back() == kUnknown) return;
    const auto last = scan_.ChunkAt(begin_ + static_cast<uint64_t>(positions_.back()));
    if (last) header.nbytes += last->nbytes - header.chunksize;
  }

  bool Decodes(const StoredChunk& chunk) const {
    try {
      const int32_t n = ReadChunkHeader(chunk).nbytes;
      if (n > limits_.max_chunk_bytes) return false;
      const auto size = static_cast<size_t>(n);
      DecodeChunk(chunk, ThisThread().assembly.Reserve(size), size);
      return true;
    } catch (const Error& error) {
      if (error.kind() == Kind::kAborted) throw;
      return false;
    }
  }

  void CheckChunks() {
    const auto n = static_cast<size_t>(frame_->nchunks());
    std::vector<uint8_t> good(n);
    Pool::Instance().ForEach(frame_->nchunks(), work_, [&](int64_t i, int) {
      const auto at = static_cast<size_t>(i);
      if (positions_[at] == kUnknown) return;
      StoredChunk chunk = frame_->Chunk(i);
      if (sums_.size() == n && sums_[at] != 0) chunk.sum = sums_[at];
      good[at] = Decodes(chunk);
    });
    for (size_t i = 0; i < n; ++i) {
      if (good[i] != 0) {
        ++report_.recovered;
        continue;
      }
      report_.lost.push_back(static_cast<int64_t>(i));
      frame_->chunks[i] = ChunkEntry::Of(Special::kZero);
    }
    FrameHeader& header = frame_->header;
    if (!frame_->array && report_.recovered > 0) {
      const auto first = std::find(good.begin(), good.end(), 1) - good.begin();
      header.vlblocks = ReadChunkHeader(frame_->Chunk(first)).vlblocks;
    }
    if (header.chunksize > 0) return;
    std::vector<ChunkEntry> kept;
    header.nbytes = 0;
    for (size_t i = 0; i < n; ++i) {
      if (good[i] == 0) continue;
      header.nbytes += ReadChunkHeader(frame_->Chunk(static_cast<int64_t>(i))).nbytes;
      kept.push_back(frame_->chunks[i]);
    }
    frame_->chunks = std::move(kept);
  }

  std::shared_ptr<const Source> source_;
  Scan scan_;
  Limits limits_;
  Work& work_;
  std::shared_ptr<Snapshot> frame_;
  uint64_t begin_ = 0;
  int64_t declared_cbytes_ = 0;
  std::vector<int64_t> positions_;  // as in an index, or kUnknown
  uint64_t end_of_last_ = 0;
  std::vector<uint32_t> sums_;  // of the chunks, where they are known
  Recovery report_;
};

}  // namespace

Recovery Recover(const std::string& path, const Target& target, const Limits& limits, Work& work) {
  return Salvage(path, limits, work).Write(target);
}

}  // namespace b2
