// Two directories change places.
#pragma once

#include <string>

namespace b2 {

// At once, so that a process that dies leaves both under one name or the other. False where the
// system, or the file system, knows no such thing.
bool Exchange(const std::string& a, const std::string& b);

}  // namespace b2
