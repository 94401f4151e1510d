// The temporaries this process is writing, so that an orderly exit in the middle of a write leaves
// none behind. A process that is killed does; see RemoveStale().
#pragma once

#include <functional>
#include <string>

namespace b2 {

// `make` creates one and gives its path. Throws kAborted once the process exits: nobody would
// remove it.
void MakeTemporary(const std::function<std::string()>& make);
// `publish` gives one its place. Never while they are being removed: what it publishes would not be
// whole. Throws kAborted once the process exits.
void PublishTemporary(const std::function<void()>& publish);

void ForgetTemporary(const std::string& path);

}  // namespace b2
