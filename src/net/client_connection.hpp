// One connection of the HTTP client, at work or waiting in the pool: a request out, its answer in.
// Whether to use it, keep it or try again is not its business.
#pragma once

#include "headcount/core/result.hpp"
#include "headcount/net/step_times.hpp"
#include "net/alarm.hpp"
#include "net/failure.hpp"
#include "net/http_codec.hpp"
#include "net/route.hpp"
#include "net/stream.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace headcount::net {

struct Exchange {
    std::string text; // the request, as sent
    Route route;
    bool to_head = false;
    core::Duration first_byte{};
    core::Deadline deadline{};
    std::size_t body_bytes = 0; // other than the connection's limit; 0: that
    StepTimes* steps = nullptr; // null: nobody asks
};

class ClientConnection {
public:
    ClientConnection(Timers& timers, MessageLimits limits, std::unique_ptr<Stream> stream, SpareBuffers& spare_buffers);

    // The exchange must live until it returns. It begins now, by a clock that need not be read again.
    asio::awaitable<core::Result<Response>> exchange(const Exchange& exchange, core::Time now);

    core::Time idle_since() const { return idle_since_; } // after an exchange: when the last of its answer came
    // As far as can be told: it was not idle for long, or nothing came and nobody hung up since.
    bool may_be_reused(core::Time now, core::Duration unasked);
    void rest() { stream_->rest(); }            // nothing is asked of it soon
    bool reusable() const { return reusable_; } // after an exchange: it ended well and may carry another
    bool touched() const { return touched_; }   // a byte of the last exchange's answer came

private:
    asio::awaitable<core::Error> broken(const Attempt& attempt, error_code error);

    Timers& timers_;
    MessageLimits limits_;
    std::unique_ptr<Stream> stream_;
    SpareBuffers& spare_buffers_;
    ReceiveBuffer buffer_; // memory only during an exchange
    ResponseParser parser_;
    core::Time idle_since_{};
    bool reusable_ = false;
    bool touched_ = false;
    bool late_ = false; // the alarm rang
    Alarm alarm_;       // closes the stream at the deadline of the step
};

} // namespace headcount::net
