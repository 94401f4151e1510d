// What goes wrong below the N-API edge: one exception type with a kind, a sentence, and where it
// happened.
#pragma once

#include <cstdint>
#include <exception>
#include <sstream>
#include <string>
#include <utility>

namespace b2 {

enum class Kind {
  kCorrupt,      // the bytes contradict themselves or do not decode
  kIntegrity,    // they are not what was written: a checksum does not match
  kFormat,       // not a frame at all
  kTruncated,    // shorter than it declares
  kUnsupported,  // a codec, filter or version that is not ours to decode
  kLimit,        // declared sizes above the caller's limits
  kChanged,      // the file is no longer the one that was opened
  kStale,        // another handle or process has committed since: to be repeated on the new state
  kMmap,         // cannot be mapped
  kClosed,       // the caller has let go of it
  kInternal,     // a promise of this code broken
  kAborted,      // the caller's signal
  kType,         // misuse: wrong type (TypeError)
  kRange,        // misuse: out of range (RangeError)
  kSystem,       // errno of a system call
};

class Error : public std::exception {
 public:
  Error(Kind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  // A failed system call; `number` is a positive errno.
  static Error System(int number, std::string syscall, std::string path);

  const char* what() const noexcept override { return message_.c_str(); }
  Kind kind() const { return kind_; }
  const std::string& message() const { return message_; }

  // Index of the chunk that failed, -1 if none; error_number 0 unless kind is kSystem.
  int64_t nchunk = -1;
  int error_number = 0;
  std::string syscall;
  std::string path;

 private:
  Kind kind_;
  std::string message_;
};

template <typename... Parts>
std::string Sentence(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

template <typename... Parts>
[[noreturn]] void Fail(Kind kind, const Parts&... parts) {
  throw Error(kind, Sentence(parts...));
}

}  // namespace b2
