// Reads what the TypeScript facade passes. Names and defaults are its business; types and ranges
// are checked again here.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "array/encode.h"
#include "array/selection.h"
#include "chunk/context.h"
#include "frame/reader.h"
#include "frame/writer.h"

namespace b2 {

// A whole number in [min, max].
int64_t Integer(Napi::Value value, const char* argument, int64_t min = INT64_MIN,
                int64_t max = INT64_MAX);
bool Boolean(Napi::Value value, const char* argument);
std::string Text(Napi::Value value, const char* argument);
Napi::Object ObjectArgument(Napi::Value value, const char* argument);

// UTF-8 of a string, or the bytes of a Buffer: POSIX paths need not be text. No NUL.
std::string Path(Napi::Value value);

Dims DimsArgument(Napi::Value value, const char* argument);
// Whole numbers of an array.
std::vector<int64_t> Integers(Napi::Value value, const char* argument);
// Whole numbers of a Float64Array.
std::vector<int64_t> Indices(Napi::Value value, const char* argument);

Limits LimitsOf(Napi::Object options);
OpenOptions OpenOptionsOf(Napi::Value value);
std::optional<Target> TargetOf(Napi::Value value);
CodecSettings CodecOf(Napi::Value value);
std::vector<Metalayer> MetalayersOf(Napi::Value value, const char* argument);
Conversion ConversionOf(Napi::Value value);
Selection SelectionOf(Napi::Value value, const ArrayLayout& layout);
Element ElementOf(Napi::Value value, const char* argument);

// Data of a TensorLike; throws kRange where an element that the counts reach would lie outside the
// view.
Side DataOf(Napi::Value value, const Dims& counts, int64_t width);

}  // namespace b2
