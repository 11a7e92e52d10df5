// Whatever an endpoint, a proxy or a stranger answers: parse_error() gives one bounded, printable, classified error.
// The input is a status (two bytes), a protocol (one), then a header line and the body, divided by a newline.
#include "headcount/aws/error.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

using namespace headcount;

namespace {

void require(bool holds, std::string_view what)
{
    if (holds) return;
    std::cerr << "broken: " << what << '\n';
    std::abort();
}

bool printable(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void check(int status, const core::Error& error)
{
    require(!error.message.empty() && error.message.size() < 700, "an error has a bounded message");
    require(printable(error.message) && printable(error.code), "an error is printable");
    require(!error.code.empty() && error.code.size() <= 100, "an error has a bounded code");
    require(error.kind != core::ErrorKind::cancelled && error.kind != core::ErrorKind::deadline,
            "an answer is neither our own cancelling nor our own clock");
    if (error.kind == core::ErrorKind::throttled) require(error.retryable, "what is throttled may be tried again");
    if (error.kind == core::ErrorKind::denied) require(!error.retryable, "what is denied stays denied");
    const bool no_service = status == 407 || (status >= 300 && status < 400);
    if (no_service) require(error.kind == core::ErrorKind::invalid && !error.retryable, "a redirect is final");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 3) return 0;
    const int status = 100 + (data[0] * 256 + data[1]) % 500;
    const auto protocol = data[2] % 2 == 0 ? aws::Protocol::json : aws::Protocol::query;
    const std::string_view rest(reinterpret_cast<const char*>(data + 3), size - 3);
    const auto line_end = std::min(rest.find('\n'), rest.size());
    const std::string line(rest.substr(0, line_end));
    const auto body = rest.substr(std::min(line_end + 1, rest.size()));
    const net::Headers headers{
        {"X-Amzn-ErrorType", line}, {"x-amzn-query-error", line + ";Sender"}, {"Location", line}};

    check(status, aws::parse_error(status, headers, body, protocol));
    check(status, aws::parse_error(status, {}, body, protocol));
    return 0;
}
