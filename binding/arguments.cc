#include "arguments.h"

#include <cmath>

#include "bytes.h"
#include "checked.h"
#include "error.h"

namespace b2 {

namespace {

int64_t Whole(double number, const char* argument, int64_t min, int64_t max) {
  // 2^53 bounds what a number can count.
  const bool whole = std::isfinite(number) && std::trunc(number) == number &&
                     std::fabs(number) <= 9007199254740992.0;
  const auto integer = whole ? static_cast<int64_t>(number) : 0;
  if (!whole || integer < min || integer > max) {
    Fail(Kind::kRange, "Expected a whole number from ", min, " to ", max, " for '", argument,
         "', but got ", number, ".");
  }
  return integer;
}

std::vector<Napi::Value> Items(Napi::Value value, const char* argument) {
  if (!value.IsArray()) Fail(Kind::kType, "Expected an array for '", argument, "'.");
  const auto array = value.As<Napi::Array>();
  std::vector<Napi::Value> items;
  for (uint32_t i = 0; i < array.Length(); ++i) items.push_back(array.Get(i));
  return items;
}

FilterIds FilterIdsOf(Napi::Value value, const char* argument) {
  const auto items = Items(value, argument);
  if (items.size() != kMaxFilters)
    Fail(Kind::kRange, "Expected ", kMaxFilters, " entries for '", argument, "'.");
  FilterIds ids{};
  for (size_t i = 0; i < items.size(); ++i)
    ids[i] = static_cast<uint8_t>(Integer(items[i], argument, 0, 255));
  return ids;
}

}  // namespace

int64_t Integer(Napi::Value value, const char* argument, int64_t min, int64_t max) {
  if (!value.IsNumber()) Fail(Kind::kType, "Expected a number for '", argument, "'.");
  return Whole(value.As<Napi::Number>().DoubleValue(), argument, min, max);
}

bool Boolean(Napi::Value value, const char* argument) {
  if (!value.IsBoolean()) Fail(Kind::kType, "Expected true or false for '", argument, "'.");
  return value.As<Napi::Boolean>().Value();
}

std::string Text(Napi::Value value, const char* argument) {
  if (!value.IsString()) Fail(Kind::kType, "Expected a string for '", argument, "'.");
  return value.As<Napi::String>().Utf8Value();
}

Napi::Object ObjectArgument(Napi::Value value, const char* argument) {
  if (!value.IsObject()) Fail(Kind::kType, "Expected an object for '", argument, "'.");
  return value.As<Napi::Object>();
}

std::string Path(Napi::Value value) {
  std::string path;
  if (value.IsString()) {
    path = value.As<Napi::String>().Utf8Value();
  } else {
    const Bytes bytes = BytesOf(value, "path");
    path.assign(reinterpret_cast<const char*>(bytes.data), bytes.size);
  }
  if (path.empty() || path.find('\0') != std::string::npos) {
    Fail(Kind::kType, "Expected a path that is not empty and holds no NUL.");
  }
  return path;
}

Dims DimsArgument(Napi::Value value, const char* argument) {
  Dims dims;
  for (const Napi::Value& item : Items(value, argument)) dims.push_back(Integer(item, argument, 0));
  if (dims.size() > kMaxDims)
    Fail(Kind::kRange, "Expected at most ", kMaxDims, " dimensions, but got ", dims.size(), ".");
  return dims;
}

std::vector<int64_t> Integers(Napi::Value value, const char* argument) {
  std::vector<int64_t> integers;
  for (const Napi::Value& item : Items(value, argument))
    integers.push_back(Integer(item, argument));
  return integers;
}

std::vector<int64_t> Indices(Napi::Value value, const char* argument) {
  if (!value.IsTypedArray() ||
      value.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
    Fail(Kind::kType, "Expected a Float64Array for '", argument, "'.");
  }
  const Bytes bytes = BytesOf(value, argument);
  const auto* numbers = reinterpret_cast<const double*>(bytes.data);
  std::vector<int64_t> indices(bytes.size / sizeof(double));
  for (size_t i = 0; i < indices.size(); ++i)
    indices[i] = Whole(numbers[i], argument, INT64_MIN, INT64_MAX);
  return indices;
}

Limits LimitsOf(Napi::Object options) {
  const Napi::Object given = ObjectArgument(options.Get("limits"), "limits");
  Limits limits;
  limits.max_chunk_bytes = Integer(given.Get("maxChunkBytes"), "maxChunkBytes", 1);
  limits.max_chunks = std::min(Integer(given.Get("maxChunks"), "maxChunks", 1), kMostChunks);
  return limits;
}

OpenOptions OpenOptionsOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "options");
  OpenOptions options;
  options.offset = static_cast<uint64_t>(Integer(given.Get("offset"), "offset", 0));
  options.length = Integer(given.Get("length"), "length", -1);
  options.mapped = Boolean(given.Get("mapped"), "mapped");
  options.reserve = static_cast<uint64_t>(Integer(given.Get("reserve"), "reserve", 0));
  options.header_only = Boolean(given.Get("headerOnly"), "headerOnly");
  options.verify = Boolean(given.Get("verify"), "verify");
  options.limits = LimitsOf(given);
  return options;
}

std::optional<Target> TargetOf(Napi::Value value) {
  if (value.IsNull()) return std::nullopt;
  const Napi::Object given = ObjectArgument(value, "target");
  const Napi::Value tidies = given.Get("tidies");
  return Target{Path(given.Get("path")), Boolean(given.Get("contiguous"), "contiguous"),
                Boolean(given.Get("replace"), "replace"),
                tidies.IsUndefined() || Boolean(tidies, "tidies")};
}

CodecSettings CodecOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "cparams");
  CodecSettings settings;
  settings.codec = static_cast<uint8_t>(Integer(given.Get("codec"), "codec", 0, 255));
  settings.codec_meta = static_cast<uint8_t>(Integer(given.Get("codecMeta"), "codecMeta", 0, 255));
  settings.clevel = static_cast<uint8_t>(Integer(given.Get("clevel"), "clevel", 0, 9));
  settings.split_mode = static_cast<uint8_t>(Integer(given.Get("splitMode"), "splitMode", 1, 4));
  settings.use_dict = Boolean(given.Get("useDict"), "useDict");
  settings.filters = FilterIdsOf(given.Get("filters"), "filters");
  settings.filters_meta = FilterIdsOf(given.Get("filtersMeta"), "filtersMeta");
  CheckCodec(settings.codec);
  CheckFilters(settings.filters);
  return settings;
}

std::vector<Metalayer> MetalayersOf(Napi::Value value, const char* argument) {
  std::vector<Metalayer> layers;
  for (const Napi::Value& entry : Items(value, argument)) {
    const auto pair = Items(entry, argument);
    if (pair.size() != 2 || !pair[0].IsString())
      Fail(Kind::kType, "Expected pairs of a name and bytes for '", argument, "'.");
    const Bytes content = BytesOf(pair[1], argument);
    layers.push_back(
        {pair[0].As<Napi::String>().Utf8Value(), {content.data, content.data + content.size}});
  }
  return layers;
}

Element ElementOf(Napi::Value value, const char* argument) {
  return static_cast<Element>(
      Integer(value, argument, 0, static_cast<int64_t>(Element::kBfloat16)));
}

Conversion ConversionOf(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "conversion");
  Conversion conversion;
  conversion.stored = ElementOf(given.Get("stored"), "stored");
  conversion.memory = ElementOf(given.Get("memory"), "memory");
  conversion.swap = Integer(given.Get("swap"), "swap", 1, 16);
  return conversion;
}

Selection SelectionOf(Napi::Value value, const ArrayLayout& layout) {
  const Napi::Object given = ObjectArgument(value, "selection");
  const std::vector<int64_t> ranges = Indices(given.Get("ranges"), "ranges");
  if (ranges.size() != 3 * layout.ndim()) {
    Fail(Kind::kRange, "Expected a range for each of ", layout.ndim(), " dimensions, but got ",
         ranges.size(), " numbers.");
  }
  const Napi::Value lists = given.Get("lists");
  const auto list_of = lists.IsUndefined() ? std::vector<Napi::Value>() : Items(lists, "lists");
  Selection selection;
  for (size_t axis = 0; axis < layout.ndim(); ++axis) {
    const bool listed = axis < list_of.size() && !list_of[axis].IsNull();
    const int64_t length = layout.shape[axis];
    selection.axes.push_back(listed ? AxisSelection::List(Indices(list_of[axis], "lists"), length)
                                    : AxisSelection::Range(ranges[3 * axis], ranges[3 * axis + 1],
                                                           ranges[3 * axis + 2], length));
  }
  selection.item_size = layout.itemsize;
  const Napi::Value item = given.Get("item");
  if (!item.IsUndefined()) {
    const Napi::Object part = ObjectArgument(item, "item");
    selection.item_offset = Integer(part.Get("offset"), "item.offset", 0, layout.itemsize);
    selection.item_size =
        Integer(part.Get("size"), "item.size", 1, layout.itemsize - selection.item_offset);
  }
  // The result's bytes must be countable.
  int64_t bytes = selection.item_size;
  for (const int64_t n : selection.counts()) {
    if (n > 0 && MultiplyOverflows(bytes, n, bytes))
      Fail(Kind::kRange, "Expected a selection below 2^63 bytes.");
  }
  return selection;
}

Side DataOf(Napi::Value value, const Dims& counts, int64_t width) {
  const Napi::Object given = ObjectArgument(value, "data");
  const Bytes bytes = BytesOf(given.Get("view"), "data");
  const int64_t offset = Integer(given.Get("offset"), "offset", 0);
  const std::vector<int64_t> strides = Integers(given.Get("strides"), "strides");
  if (strides.size() != counts.size())
    Fail(Kind::kRange, "Expected ", counts.size(), " strides, but got ", strides.size(), ".");
  int64_t low = offset;
  int64_t high = 0;
  bool fits = !AddOverflows(offset, width, high);
  bool empty = false;
  for (size_t axis = 0; axis < counts.size(); ++axis) {
    empty = empty || counts[axis] == 0;
    int64_t way = 0;
    fits = fits && !MultiplyOverflows(strides[axis], counts[axis] - 1, way);
    int64_t& bound = way < 0 ? low : high;
    fits = fits && !AddOverflows(bound, way, bound);
  }
  if (!empty && (!fits || low < 0 || high > static_cast<int64_t>(bytes.size))) {
    Fail(Kind::kRange, "Expected every element within the ", bytes.size,
         " bytes of 'data', but the strides lead outside.");
  }
  return {bytes.data + (empty ? 0 : offset), strides};
}

}  // namespace b2
