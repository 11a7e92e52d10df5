#include "wire_text.hpp"

#include "net/http_text.hpp"

#include <stdexcept>

namespace headcount::bench {

FloorRequest floor_request(const net::Request& request)
{
    FloorRequest out{request.method, request.target, {{"Host", request.endpoint.authority()}}, request.body};
    for (const auto& [name, value] : request.headers)
        out.fields.emplace_back(name, value);
    return out;
}

std::string text_of(const net::Request& request)
{
    std::string text;
    if (!net::write_request(request, text)) throw std::runtime_error("the request of the benchmark cannot be written");
    return text;
}

std::string answer_text(const std::string& body)
{
    return "HTTP/1.1 200 OK\r\n"
           "x-amzn-RequestId: 1f2e3d4c-5b6a-4789-8a9b-0c1d2e3f4a5b\r\n"
           "Content-Type: application/x-amz-json-1.1\r\n"
           "Content-Length: " +
           std::to_string(body.size()) +
           "\r\n"
           "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\n"
           "\r\n" +
           body;
}

} // namespace headcount::bench
