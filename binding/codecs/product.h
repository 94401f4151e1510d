// Bytes whose number is known only once they are made. They wait here until JavaScript has memory
// for them.
#pragma once

#include <napi.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <vector>

#include "bytes.h"

namespace b2 {

class Product {
 public:
  // Not zeroed: room that is never written to costs nothing.
  explicit Product(size_t room) { Resize(room); }

  uint8_t* data() const { return bytes_.get(); }
  size_t room() const { return room_; }
  size_t size() const { return size_; }

  // Keeps what is there.
  void Resize(size_t room);

  // The bytes are the first n.
  void Finish(size_t n);
  // The bytes are these parts of the room, one after the other.
  void Finish(std::vector<Bytes> pieces);

  // `to` has room for size() bytes.
  void CopyTo(uint8_t* to) const;

 private:
  struct Release {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<uint8_t, Release> bytes_;
  size_t room_ = 0;
  size_t size_ = 0;
  std::vector<Bytes> pieces_;
};

using ProductPtr = std::shared_ptr<Product>;

// A Uint8Array where copying takes no time; else an opaque object with `byteLength`, for
// TakeProduct().
Napi::Value ProductToJs(Napi::Env env, const ProductPtr& product);

// Once per object: it is empty afterwards. Throws kType for anything else.
ProductPtr TakeProduct(Napi::Value value);

}  // namespace b2
