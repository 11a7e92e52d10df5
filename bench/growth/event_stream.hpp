// A long row of events, written into a pipe by a process of its own while somebody reads them: many of them would fill
// a disk.
#pragma once

#include "support/child_process.hpp"

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace headcount::bench {

class EventStream {
public:
    // Of these clusters by turns, each time with a newer version of one instance that has not changed otherwise.
    EventStream(std::size_t events, std::size_t clusters);
    ~EventStream(); // ends the writer
    EventStream(const EventStream&) = delete;
    EventStream& operator=(const EventStream&) = delete;

    const std::string& path() const { return path_; } // of a named pipe

private:
    test::TemporaryDirectory folder_;
    std::string path_;
    pid_t writer_ = -1;
};

} // namespace headcount::bench
