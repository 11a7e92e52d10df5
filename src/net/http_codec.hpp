// Bytes to messages: HTTP/1.1 as a parser that is fed, without a socket. Chunked bodies and trailers are put together
// here, interim answers skipped, sizes bounded. Beast does the work, in this one file's .cpp.
// https://www.rfc-editor.org/rfc/rfc9112
#pragma once

#include "headcount/net/transport.hpp"
#include "net/receive_buffer.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace headcount::net {

struct ServerRequest;

struct MessageLimits {
    std::size_t header_bytes = 64 * 1024; // start line, header fields, trailers, and each chunk's own line
    std::size_t body_bytes = 16 * 1024 * 1024;
};

enum class Parsed {
    more, // not a whole message yet
    done, // take() it; what follows it stays in the buffer
    header_too_big,
    body_too_big,
    malformed,
};

class ResponseParser {
public:
    // To a HEAD request the answer has no body, whatever its header says.
    ResponseParser(MessageLimits limits, bool answers_head);
    ~ResponseParser();
    ResponseParser(ResponseParser&&) noexcept;
    ResponseParser& operator=(ResponseParser&&) noexcept;

    // For another answer, in the same memory.
    void begin_anew(MessageLimits limits, bool answers_head);

    Parsed parse(ReceiveBuffer& buffer); // consumes what it understood
    Parsed end(); // the peer will send no more: done if that is how the body ends, else malformed

    // Once it is done: may the connection carry another request?
    bool keep_alive() const;
    Response take();
    std::string what() const; // what is wrong, in words

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class RequestParser {
public:
    explicit RequestParser(MessageLimits limits);
    ~RequestParser();
    RequestParser(RequestParser&&) noexcept;
    RequestParser& operator=(RequestParser&&) noexcept;

    Parsed parse(ReceiveBuffer& buffer);

    bool begun() const;            // a byte of it was understood
    bool expects_continue() const; // its header is here and says it waits for "100 Continue" before the body
    bool keep_alive() const;
    ServerRequest take();
    std::string what() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// "Not Found" for 404; "<unknown-status>" for what has no name.
std::string_view reason_phrase(int status);

} // namespace headcount::net
