// Who a temporary belongs to: the process that made it, as long as that lives and has it open.
#pragma once

#include <functional>
#include <string>

#include "system/open_file.h"

namespace b2 {

// Creates a file under a name that `name` gives, another one at each call. `called`: in errors.
OpenFile CreateClaimed(const std::function<std::string()>& name, const std::string& called);

// Of a directory that this process has just made.
OpenFile ClaimDirectory(const std::string& path, const std::string& called);

// Calls `remove` where nobody has the file or directory any more.
void IfAbandoned(const std::string& path, const std::function<void()>& remove);

}  // namespace b2
