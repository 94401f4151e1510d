// This process and its threads.
#pragma once

#include <cstdint>

namespace b2 {

int64_t ProcessId();

// Which this process may use; at least 1.
int AvailableProcessors();

// This thread goes after others of the process, where all processors are busy with it.
void StepBack();

// Runs `last` when the process ends in an orderly way.
void AtExit(void (*last)());

// The addon's code stays in memory: its threads outlive the last environment that loaded it.
void StayLoaded();

// As libuv calls an errno, without the sign.
int NumberForNode(int number);

}  // namespace b2
