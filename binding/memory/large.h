// Fresh memory comes in pages of 4 KiB, and touching each for the first time costs more than
// decoding into it.
#pragma once

#include <cstddef>

namespace b2 {

// Asks for huge pages behind memory that nobody has written to yet. Only advice: where it cannot be
// followed nothing is lost.
void AdviseLarge(const void* begin, size_t n);

}  // namespace b2
