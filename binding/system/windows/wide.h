// Between UTF-8, which the rest of the addon speaks, and the UTF-16 of Windows; and between its
// errors and errno, as libuv translates them.
#pragma once

#include <string>
#include <string_view>

#include "error.h"

namespace b2 {

std::wstring ToWide(std::string_view text);
std::string ToNarrow(std::wstring_view text);

// Absolute, and of any length.
std::wstring WidePath(const std::string& path);
// Without what WidePath() puts before long ones.
std::string NarrowPath(std::wstring_view path);

// `code`: of GetLastError().
Error SystemError(unsigned long code, const char* call, const std::string& path);
Error LastError(const char* call, const std::string& path);

}  // namespace b2
