// The processor as a measuring instrument.
#pragma once

namespace headcount::bench {

void stay_on_one_core(); // this process and those it starts from now on; nothing happens where that is not allowed
double cpu_seconds();    // of this process, all threads

} // namespace headcount::bench
