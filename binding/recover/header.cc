#include "recover/header.h"

#include <algorithm>
#include <cstring>

#include "error.h"
#include "frame/big_endian.h"
#include "recover/layout.h"

namespace b2 {

namespace {

// What is looked at of a header whose length is not known.
constexpr uint64_t kLongestHeader = 1 << 20;
// Bytes of the fixed part that are the same in every frame.
constexpr size_t kConstants[] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                 15, 24, 26, 29, 38, 47, 52, 57, 62, 65, 69};
constexpr uint8_t kVariableChunks = 0x40;

std::vector<uint8_t> Start(const Source& source, uint64_t n) {
  std::vector<uint8_t> bytes(static_cast<size_t>(std::min(source.size(), n)));
  source.Read(0, bytes.data(), bytes.size());
  return bytes;
}

const Metalayer* LayoutLayer(const FrameHeader& header) {
  const Metalayer* b2nd = header.FindMeta("b2nd");
  return b2nd != nullptr ? b2nd : header.FindMeta("caterva");
}

size_t EndOf(const std::vector<Metalayer>& meta) {
  size_t end = kFixedHeaderLength + 1 + 3 + 3 + 3;
  for (const Metalayer& layer : meta) end += 1 + layer.name.size() + 5 + 5 + layer.content.size();
  return end;
}

// As reading an undamaged file would take it.
std::optional<SalvagedHeader> Intact(const Source& source) {
  SalvagedHeader salvaged;
  try {
    const int32_t length = HeaderLength(Start(source, kFixedHeaderLength));
    const std::vector<uint8_t> bytes = Start(source, static_cast<uint64_t>(length));
    if (bytes.size() < static_cast<size_t>(length)) return std::nullopt;
    FrameHeader& header = salvaged.header = ParseHeader(bytes);
    if (static_cast<size_t>(length) != EndOf(header.meta)) return std::nullopt;
    const Metalayer* layer = LayoutLayer(header);
    if (layer == nullptr) {
      // A name may be what is damaged.
      const bool hidden =
          std::any_of(header.meta.begin(), header.meta.end(), [&](const auto& other) {
            return PlausibleLayout(other.content, {header, std::nullopt, std::nullopt}).has_value();
          });
      if (hidden) return std::nullopt;
    } else {
      if (header.vlblocks || header.variable_chunks) return std::nullopt;
      salvaged.array = ParseLayout(layer->content, header.typesize);
      const ArrayLayout& array = *salvaged.array;
      const bool fits = header.nbytes == array.nchunks * array.chunk_bytes &&
                        (array.nchunks == 0 || header.chunksize == array.chunk_bytes);
      if (!fits) return std::nullopt;
    }
  } catch (const Error&) {
    return std::nullopt;
  }
  salvaged.intact = true;
  return salvaged;
}

template <typename T>
void Clamp(uint8_t* at, T least, T most, T otherwise) {
  const T value = ReadBig<T>(at);
  if (value < least || value > most) WriteBig(at, otherwise);
}

// Makes the fixed part of a header possible.
void Mend(std::vector<uint8_t>& bytes) {
  FrameHeader blank;
  blank.chunksize = -1;
  const std::vector<uint8_t> model = SerializeHeader(blank);
  for (const size_t at : kConstants) bytes[at] = model[at];
  WriteBig(bytes.data() + 16, static_cast<int64_t>(INT64_MAX));
  Clamp<int64_t>(bytes.data() + 30, 0, INT64_MAX, 0);
  Clamp<int64_t>(bytes.data() + 39, 0, INT64_MAX, 0);
  Clamp<int32_t>(bytes.data() + 48, 1, kMaxBlockBytes, 1);
  Clamp<int32_t>(bytes.data() + 53, 0, kMaxBlockBytes, 0);
  Clamp<int32_t>(bytes.data() + 58, -1, kMaxChunkBytes, -1);
  const bool variable = ReadBig<int32_t>(bytes.data() + 58) == 0;
  bytes[25] = static_cast<uint8_t>((model[25] & 0x3f) | (bytes[25] & 0x80) |
                                   (variable ? kVariableChunks : 0));
}

SalvagedHeader Mended(const Source& source, Scan& scan) {
  std::vector<uint8_t> bytes = Start(source, kLongestHeader);
  if (bytes.size() < kFixedHeaderLength) {
    Fail(Kind::kFormat, "Expected the header of a frame, but there are only ", bytes.size(),
         " bytes.");
  }
  Mend(bytes);
  SalvagedHeader salvaged;
  std::vector<Metalayer> meta;
  size_t end = 0;
  try {
    meta = ParseMetalayers(bytes, kFixedHeaderLength);
    end = EndOf(meta);
  } catch (const Error&) {
    meta.clear();
  }
  if (std::none_of(meta.begin(), meta.end(), IsLayout)) {
    if (auto found = FindLayout(bytes)) {
      if (end == 0) end = found->end;
      std::erase_if(meta, [](const Metalayer& layer) { return layer.name == "b2nd"; });
      meta.insert(meta.begin(), std::move(found->layer));
    }
  }
  salvaged.length_known = end != 0;
  if (end == 0) end = kFixedHeaderLength;
  end = static_cast<size_t>(std::min<uint64_t>(end, source.size()));
  const auto declared = static_cast<uint64_t>(ReadBig<uint32_t>(bytes.data() + 11));
  if (!scan.ChunkAt(end) && scan.ChunkAt(declared)) end = static_cast<size_t>(declared);
  WriteBig(bytes.data() + 11, static_cast<int32_t>(kFixedHeaderLength));
  salvaged.header = ParseHeader(std::span(bytes).first(kFixedHeaderLength));
  salvaged.header.header_length = static_cast<int32_t>(end);
  salvaged.header.meta = std::move(meta);
  try {
    CheckCodec(salvaged.header.codec.codec);
    CheckFilters(salvaged.header.codec.filters);
  } catch (const Error&) {
    salvaged.header.codec = {};
  }
  return salvaged;
}

// The first chunk that is whole.
std::optional<uint64_t> FirstChunk(uint64_t from, Scan& scan) {
  const auto any = [](const ChunkHeader&) { return true; };
  while (const auto at = scan.NextChunk(from, any)) {
    const auto n = static_cast<size_t>(scan.ChunkAt(*at)->nbytes);
    const auto items = std::make_unique_for_overwrite<uint8_t[]>(n);
    try {
      DecodeChunk(scan.Stored(*at), items.get(), n);
      return at;
    } catch (const Error&) {
      from = *at + 1;
    }
  }
  return std::nullopt;
}

// How many chunks the index lists, where one is found in front of a trailer.
std::optional<int64_t> IndexLength(uint64_t begin, Scan& scan, int64_t max_chunks) {
  std::optional<int64_t> last;
  for (const FoundTail& tail : scan.Tails(begin)) {
    if (!tail.index_at) continue;
    if (const auto positions = scan.IndexAt(*tail.index_at, max_chunks))
      last = static_cast<int64_t>(positions->size());
  }
  return last;
}

// Finds the array's layout among the metalayers, and removes those that only look like it.
void FindArray(SalvagedHeader& salvaged, const Evidence& evidence) {
  FrameHeader& header = salvaged.header;
  for (Metalayer& layer : header.meta) {
    salvaged.array = PlausibleLayout(layer.content, evidence);
    if (!salvaged.array) continue;
    if (layer.name != "caterva") layer.name = "b2nd";
    header.typesize = static_cast<int32_t>(salvaged.array->itemsize);
    return;
  }
  std::erase_if(header.meta, [](const Metalayer& layer) {
    return layer.name == "b2nd" || layer.name == "caterva";
  });
}

// Sizes that one chunk of the file tells, where those of the header may be wrong.
void LearnFrom(const ChunkHeader& chunk, FrameHeader& header) {
  header.vlblocks = chunk.vlblocks;
  if (header.chunksize == 0 || chunk.vlblocks) return;
  header.chunksize = chunk.nbytes;
  if (chunk.typesize > 1) header.typesize = chunk.typesize;
}

}  // namespace

SalvagedHeader SalvageHeader(const Source& source, Scan& scan, int64_t max_chunks) {
  std::optional<SalvagedHeader> intact = Intact(source);
  if (intact && intact->header.sparse) {
    Fail(Kind::kUnsupported,
         "Expected a frame in one file, but this is the index of a directory of chunks.");
  }
  if (intact) return *intact;
  SalvagedHeader salvaged = Mended(source, scan);
  FrameHeader& header = salvaged.header;
  const std::optional<uint64_t> first =
      FirstChunk(static_cast<uint64_t>(header.header_length), scan);
  if (!salvaged.length_known && first && *first < kLongestHeader)
    header.header_length = static_cast<int32_t>(*first);
  Evidence evidence{header, std::nullopt,
                    IndexLength(static_cast<uint64_t>(header.header_length), scan, max_chunks)};
  if (first) evidence.chunk = scan.ChunkAt(*first);
  FindArray(salvaged, evidence);
  if (salvaged.array) return salvaged;
  if (!first) Fail(Kind::kFormat, "Expected a Blosc2 frame, but found nothing of one.");
  LearnFrom(*evidence.chunk, header);
  return salvaged;
}

}  // namespace b2
