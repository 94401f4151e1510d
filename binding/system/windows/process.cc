#include "system/process.h"

#include <windows.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <thread>
#include <utility>

namespace b2 {

namespace {

// libuv's own numbers for what Windows has no errno of.
constexpr std::array<std::pair<int, int>, 25> kNumbers{{
    {EACCES, 4092},    {EAGAIN, 4088},       {EBADF, 4083},  {EBUSY, 4082},  {EEXIST, 4075},
    {EFBIG, 4036},     {EINTR, 4072},        {EINVAL, 4071}, {EIO, 4070},    {EISDIR, 4068},
    {ELOOP, 4067},     {EMFILE, 4066},       {ENFILE, 4061}, {ENODEV, 4059}, {ENOENT, 4058},
    {ENOMEM, 4057},    {ENAMETOOLONG, 4064}, {ENOSPC, 4055}, {ENOSYS, 4054}, {ENOTDIR, 4052},
    {ENOTEMPTY, 4051}, {ENOTSUP, 4049},      {EPERM, 4048},  {EROFS, 4043},  {EXDEV, 4037},
}};
constexpr int kUnknown = 4094;

}  // namespace

int64_t ProcessId() { return ::GetCurrentProcessId(); }

int AvailableProcessors() {
  DWORD_PTR own = 0;
  DWORD_PTR all = 0;
  // Nothing of a process that spans groups of processors.
  if (::GetProcessAffinityMask(::GetCurrentProcess(), &own, &all) && own != 0)
    return std::popcount(own);
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void StepBack() { ::SetThreadPriority(::GetCurrentThread(), THREAD_PRIORITY_BELOW_NORMAL); }

// Of a library, these run when the other threads are gone.
void AtExit(void (*last)()) { std::atexit(last); }

void StayLoaded() {
  HMODULE module = nullptr;
  ::GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
                       reinterpret_cast<LPCWSTR>(&StayLoaded), &module);
}

int NumberForNode(int number) {
  for (const auto& [known, of_libuv] : kNumbers) {
    if (known == number) return of_libuv;
  }
  return kUnknown;
}

}  // namespace b2
