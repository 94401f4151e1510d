// A file of a kind that is written anew, never changed: once somebody has, in place, what is known
// of it leads to bytes of something else.
#pragma once

#include <memory>
#include <utility>

#include "error.h"
#include "source/source.h"
#include "system/status.h"

namespace b2 {

// Whole: a FileSource or MappedSource.
template <typename Whole>
class UnchangedSource final : public Source {
 public:
  explicit UnchangedSource(std::unique_ptr<const Whole> whole)
      : whole_(std::move(whole)), stamp_(whole_->stamp()) {}

  uint64_t size() const override { return whole_->size(); }

  // What is done with the bytes later is not looked at.
  const uint8_t* View(uint64_t offset, size_t n) const override {
    Check();
    return whole_->View(offset, n);
  }

  void Read(uint64_t offset, uint8_t* to, size_t n) const override {
    whole_->Read(offset, to, n);
    Check();
  }

 private:
  void Check() const {
    if (whole_->stamp() == stamp_) return;
    Fail(Kind::kChanged, "Expected the file to be as it was when it was opened, but it has been ",
         "changed since: open it again.");
  }

  std::unique_ptr<const Whole> whole_;
  FileStamp stamp_;
};

}  // namespace b2
