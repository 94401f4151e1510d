// Arrays that grow and shrink. Items that appear are zero, also where the padding of old chunks
// held something.
#pragma once

#include "array/encode.h"

namespace b2 {

// The state with another shape.
SnapshotPtr ResizeArray(const SnapshotPtr& old, const Dims& shape, const CodecSettings& codec,
                        Work& work);

// The state with a shape that is longer along one axis, and the input behind what was there.
SnapshotPtr AppendArray(const SnapshotPtr& old, const Dims& shape, const Input& input,
                        const CodecSettings& codec, Work& work);

}  // namespace b2
