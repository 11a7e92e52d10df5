// The processor as a measuring instrument.
#pragma once

namespace headcount::bench {

// This process and those it starts from now on: on one core, and none interrupts another when it wakes. So a client and
// its server take turns: all that is ready, then the other. An answer is never there before the client waits for it,
// as over a network, and how often they switch does not hang on the scheduler's mood. Nothing where it is not allowed.
void take_turns_on_one_core();

// That process on this core from now on, where there are so many and it is allowed.
void keep_on_core(int pid, unsigned core);

double cpu_seconds(); // of this process, all threads

} // namespace headcount::bench
