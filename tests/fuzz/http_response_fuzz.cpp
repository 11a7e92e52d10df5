// Any bytes as an answer: the verdict must not depend on how they are cut into pieces, and sizes stay within limits.
#include "net/http_codec.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace headcount::net;

namespace {

constexpr MessageLimits limits{512, 1024};

struct Verdict {
    Parsed parsed = Parsed::more;
    Parsed at_end = Parsed::more;
    Response response;
};

Verdict read_in_pieces(std::string_view text, std::size_t piece)
{
    ResponseParser parser{limits, false};
    ReceiveBuffer buffer;
    Verdict verdict;
    while (!text.empty() && verdict.parsed == Parsed::more) {
        const auto room = buffer.room();
        const auto part = text.substr(0, std::min(piece, room.size()));
        std::ranges::copy(part, room.begin());
        buffer.received(part.size());
        text.remove_prefix(part.size());
        verdict.parsed = parser.parse(buffer);
    }
    if (verdict.parsed == Parsed::more) verdict.at_end = parser.end();
    if (verdict.parsed == Parsed::done || verdict.at_end == Parsed::done) verdict.response = parser.take();
    return verdict;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto whole = read_in_pieces(text, 8 * 1024);
    const auto bytes = read_in_pieces(text, 1);
    if (whole.response.body.size() > limits.body_bytes) std::abort();
    const bool ended = whole.parsed == Parsed::done || whole.at_end == Parsed::done;
    const bool ended_too = bytes.parsed == Parsed::done || bytes.at_end == Parsed::done;
    // A header that is too big may be noticed early when it comes slowly; a whole answer is whole either way.
    if (ended && ended_too &&
        (whole.response.status != bytes.response.status || whole.response.headers != bytes.response.headers ||
         whole.response.body != bytes.response.body))
        std::abort();
    return 0;
}
