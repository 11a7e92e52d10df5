// Whatever Lambda is made to hand over: nothing of it is lost, and each record can be worked on and answered.
#include "headcount/core/event.hpp"
#include "headcount/core/invocation.hpp"

#include <cstdlib>
#include <iostream>

using namespace headcount::core;

namespace {

void require(bool holds, std::string_view what)
{
    if (holds) return;
    std::cerr << "broken: " << what << '\n';
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view payload{reinterpret_cast<const char*>(data), size};
    const auto invocation = parse_invocation(payload);
    if (!invocation) {
        require(invocation.error().kind == ErrorKind::invalid, "a malformed payload stays malformed");
        require(!invocation.error().message.empty(), "an error has a sentence");
        return 0;
    }
    require(!invocation->records.empty(), "there is something to do");
    require(invocation->queue || !invocation->fifo, "only a queue is first in, first out");
    static EventParser parser;
    for (const Invocation::Record& record : invocation->records) {
        require(!invocation->queue || !record.id.empty(), "a record of a queue can be answered");
        parser.parse(record.body);
    }
    return 0;
}
