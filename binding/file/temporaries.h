// The temporaries this process is writing, so that an orderly exit in the middle of a write leaves
// none behind. A process that is killed does; see RemoveStale().
#pragma once

#include <string>

namespace b2 {

void RememberTemporary(const std::string& path);
void ForgetTemporary(const std::string& path);

}  // namespace b2
