// Where stored bytes come from. Planning never touches bytes, so another kind of source (ranges
// over a network) only has to implement these calls.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace b2 {

// Immutable while open, and safe to read from many threads at once.
class Source {
 public:
  Source() = default;
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  virtual ~Source() = default;

  virtual uint64_t size() const = 0;

  // Learns that more bytes were appended; views given before stay valid.
  virtual void Follow() const {}

  // Whether bytes are made one after the other, so that reading backwards means to begin again.
  virtual bool sequential() const { return false; }

  // The bytes themselves where they are in memory already, else null. They live as long as the
  // source.
  virtual const uint8_t* View(uint64_t offset, size_t n) const = 0;

  // Copies exactly n bytes; throws kTruncated if there are fewer.
  virtual void Read(uint64_t offset, uint8_t* to, size_t n) const = 0;
};

// n bytes at offset: a view where the source has one, else read into `scratch`.
const uint8_t* Fetch(const Source& source, uint64_t offset, size_t n,
                     std::vector<uint8_t>& scratch);

// Throws kTruncated unless [offset, offset + n) lies within `size` bytes.
void CheckRange(uint64_t offset, size_t n, uint64_t size);

}  // namespace b2
