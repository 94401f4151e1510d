// Uncompressed arrays in files, and the files themselves.
#include "arguments.h"
#include "bytes.h"
#include "error.h"
#include "exports/exports.h"
#include "operation.h"
#include "pin.h"
#include "raw/deflate.h"
#include "raw/read.h"
#include "raw/write.h"
#include "raw_handle.h"
#include "source/inflated.h"
#include "source/memory.h"
#include "source/window.h"

namespace b2 {

namespace {

Operation MakesRaw(std::function<RawFilePtr()> make) {
  const auto made = std::make_shared<RawFilePtr>();
  return {[made, make = std::move(make)](Work&) { *made = make(); },
          [made](Napi::Env env) { return WrapRaw(env, *made); },
          {}};
}

RawAccess AccessOf(Napi::Value value) {
  const std::string name = Text(value, "access");
  if (name == "r") return RawAccess::kRead;
  if (name == "fixed") return RawAccess::kFixed;
  if (name == "r+") return RawAccess::kWrite;
  if (name == "c") return RawAccess::kPrivate;
  Fail(Kind::kType, "Expected 'r', 'fixed', 'r+' or 'c' for 'access', but got '", name, "'.");
}

RawLayout LayoutArgument(Napi::Value value) {
  const Napi::Object given = ObjectArgument(value, "layout");
  RawLayout layout;
  layout.shape = DimsArgument(given.Get("shape"), "shape");
  layout.itemsize = Integer(given.Get("itemsize"), "itemsize", 1, kMaxBlockBytes);
  layout.offset = static_cast<uint64_t>(Integer(given.Get("offset"), "offset", 0));
  layout.fortran = Boolean(given.Get("fortran"), "fortran");
  layout.bytes();
  return layout;
}

Selection SelectionIn(Napi::Value value, const RawLayout& layout) {
  ArrayLayout array;
  array.shape = layout.shape;
  array.itemsize = layout.itemsize;
  return SelectionOf(value, array);
}

Operation OpenRawOperation(const Napi::CallbackInfo& info) {
  return MakesRaw([path = Path(info[0]), access = AccessOf(info[1]),
                   mapped = Boolean(info[2], "mapped")] { return OpenRaw(path, access, mapped); });
}

Operation CreateRawOperation(const Napi::CallbackInfo& info) {
  return MakesRaw([path = Path(info[0]), replace = Boolean(info[1], "replace")] {
    return CreateRaw(path, replace);
  });
}

Operation CommitRaw(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  if (file->fresh == nullptr) Fail(Kind::kType, "Expected a new file to commit.");
  return {[file](Work&) { file->fresh->Commit(); }, {}, {}};
}

Operation ReadRawOperation(const Napi::CallbackInfo& info) {
  const RawLayout layout = LayoutArgument(info[1]);
  const Bytes out = BytesOf(info[3], "out");
  return {[file = RawOf(info[0]), layout, selection = SelectionIn(info[2], layout),
           to = Output{out.data, out.size}, conversion = ConversionOf(info[4])](Work& work) {
            ReadRaw(*file->source, layout, selection, to, conversion, work);
          },
          {},
          {info[3]}};
}

Operation WriteRawOperation(const Napi::CallbackInfo& info) {
  const RawLayout layout = LayoutArgument(info[1]);
  const Selection selection = SelectionIn(info[2], layout);
  const Conversion conversion = ConversionOf(info[4]);
  const int64_t width = MemoryBytes(conversion, selection.item_size, 1);
  const Input input{DataOf(info[3], selection.counts(), width), conversion};
  return {[file = RawOf(info[0]), layout, selection, input](Work& work) {
            WriteRaw(*file, layout, selection, input, work);
          },
          {},
          {info[3].As<Napi::Object>().Get("view")}};
}

Operation DeflateRawOperation(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  const auto at = static_cast<uint64_t>(Integer(info[1], "at", 0));
  const RawLayout layout = LayoutArgument(info[2]);
  const Conversion conversion = ConversionOf(info[4]);
  const int64_t width = MemoryBytes(conversion, layout.itemsize, 1);
  const Input input{DataOf(info[3], layout.shape, width), conversion};
  const int level = static_cast<int>(Integer(info[5], "level", -1, 9));
  const bool last = Boolean(info[6], "last");
  const auto sum = static_cast<uint32_t>(Integer(info[7], "sum", 0, UINT32_MAX));
  if (file->sink == nullptr) Fail(Kind::kType, "Expected a file that can be written.");
  const auto made = std::make_shared<Deflated>();
  return {[=](Work& work) {
            *made = DeflateRaw(*file->sink, at, layout, input, level, last, sum, work);
          },
          [made](Napi::Env env) {
            const Napi::Object result = Napi::Object::New(env);
            result.Set("bytes", static_cast<double>(made->bytes));
            result.Set("sum", made->sum);
            return result;
          },
          {info[3].As<Napi::Object>().Get("view")}};
}

Operation SumRawOperation(const Napi::CallbackInfo& info) {
  const auto sum = std::make_shared<uint32_t>(0);
  return {
      [sum, file = RawOf(info[0]), offset = static_cast<uint64_t>(Integer(info[1], "offset", 0)),
       n = static_cast<uint64_t>(Integer(info[2], "length", 0))](Work& work) {
        *sum = SumRaw(*file->source, offset, n, work);
      },
      [sum](Napi::Env env) { return Napi::Number::New(env, *sum); },
      {}};
}

Operation FollowRaw(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  return {[file](Work&) { file->source->Follow(); },
          [file](Napi::Env env) {
            return Napi::Number::New(env, static_cast<double>(file->source->size()));
          },
          {}};
}

Operation SyncRaw(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  if (file->sink == nullptr) Fail(Kind::kType, "Expected a file that can be written.");
  return {[file](Work&) { file->sink->Sync(); }, {}, {}};
}

// Works on the caller's buffer.
Napi::Value RawBytes(const Napi::CallbackInfo& info) {
  const Bytes bytes = BytesOf(info[0], "bytes");
  auto file = std::make_shared<RawFile>();
  const std::shared_ptr<void> pin = Pin(info[0]);
  file->source = std::make_shared<MemorySource>(bytes.data, bytes.size, pin);
  if (Boolean(info[1], "writable")) file->sink = MemorySink(bytes.data, bytes.size, pin);
  return WrapRaw(info.Env(), file);
}

std::shared_ptr<const Source> PartOf(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  const auto offset = static_cast<uint64_t>(Integer(info[1], "offset", 0));
  const auto length = static_cast<uint64_t>(Integer(info[2], "length", 0));
  return std::make_shared<WindowSource>(file->source, offset, length);
}

Napi::Value RawPart(const Napi::CallbackInfo& info) {
  auto file = std::make_shared<RawFile>();
  file->source = PartOf(info);
  return WrapRaw(info.Env(), file);
}

Napi::Value InflatedPart(const Napi::CallbackInfo& info) {
  auto file = std::make_shared<RawFile>();
  file->source = std::make_shared<InflatedSource>(
      PartOf(info), static_cast<uint64_t>(Integer(info[3], "size", 0)),
      static_cast<uint32_t>(Integer(info[4], "sum", 0, UINT32_MAX)));
  return WrapRaw(info.Env(), file);
}

Napi::Value RawSize(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(RawOf(info[0])->source->size()));
}

Napi::Value TryLockRaw(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  return Napi::Boolean::New(info.Env(), file->sink == nullptr || file->sink->TryLock());
}

Napi::Value UnlockRaw(const Napi::CallbackInfo& info) {
  const RawFilePtr file = RawOf(info[0]);
  if (file->sink != nullptr) file->sink->Unlock();
  return info.Env().Undefined();
}

Napi::Value ReleaseRawHandle(const Napi::CallbackInfo& info) {
  ReleaseRaw(info[0]);
  return info.Env().Undefined();
}

}  // namespace

void ExportRaw(Napi::Env env, Napi::Object exports) {
  Export(env, exports, "openRaw", 3, OpenRawOperation);
  Export(env, exports, "createRaw", 2, CreateRawOperation);
  Export(env, exports, "commitRaw", 1, CommitRaw);
  Export(env, exports, "readRaw", 5, ReadRawOperation);
  Export(env, exports, "writeRaw", 5, WriteRawOperation);
  Export(env, exports, "deflateRaw", 8, DeflateRawOperation);
  Export(env, exports, "sumRaw", 3, SumRawOperation);
  Export(env, exports, "followRaw", 1, FollowRaw);
  Export(env, exports, "syncRaw", 1, SyncRaw);
  ExportImmediate(env, exports, "rawBytes", RawBytes);
  ExportImmediate(env, exports, "rawPart", RawPart);
  ExportImmediate(env, exports, "inflatedPart", InflatedPart);
  ExportImmediate(env, exports, "rawSize", RawSize);
  ExportImmediate(env, exports, "tryLockRaw", TryLockRaw);
  ExportImmediate(env, exports, "unlockRaw", UnlockRaw);
  ExportImmediate(env, exports, "releaseRaw", ReleaseRawHandle);
}

}  // namespace b2
