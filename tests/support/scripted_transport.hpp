// A net::Transport that follows a script: expect this request, answer that, after so long, on virtual time.
// What does not fit the script is kept as a problem and answered with an error; a test ends with
//     BOOST_TEST(transport.problem() == "");
// fail_before() puts a failure in front of any step: for_each_failure() replays a script so, step by step.
#pragma once

#include "headcount/net/timers.hpp"
#include "headcount/net/transport.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::test {

namespace asio = boost::asio;

// "DescribeClusters", out of X-Amz-Target or out of Action= in a form; else "GET /path".
std::string operation_of(const net::Request& request);

// A 200 with a request id and the given body; `status` and `headers` change that.
net::Response answer(std::string body, int status = 200, net::Headers headers = {});

// An error in the manner of AWS JSON: {"__type":…,"message":…}
net::Response json_error(int status, std::string_view type, std::string_view message = "made up");

core::Error transport_error(std::string message = "connection reset");

class Step {
public:
    explicit Step(std::string operation) : operation_(std::move(operation)) {}

    // What the request must be, besides its operation. The body is compared as a whole.
    Step& body(std::string expected);
    Step& host(std::string expected);
    Step& check(std::function<void(const net::Request&)> look); // for BOOST_TEST on the request itself

    // What happens then; without any of them: 200 and {}.
    Step& replies(net::Response response);
    Step& replies(std::string json) { return replies(answer(std::move(json))); }
    Step& fails(core::Error error);
    Step& hangs();                    // silent until the caller's deadline
    Step& takes(core::Duration span); // before the reply or the failure
    Step& times(std::size_t count);   // the same again and again

private:
    friend class ScriptedTransport;
    std::string operation_;
    std::optional<std::string> body_;
    std::optional<std::string> host_;
    std::function<void(const net::Request&)> look_;
    core::Result<net::Response> outcome_ = answer("{}");
    bool hangs_ = false;
    core::Duration span_{};
    std::size_t times_ = 1;
};

class ScriptedTransport final : public net::Transport {
public:
    struct Sent {
        core::Time at;
        core::Deadline deadline;
        net::Request request;
    };
    using Handler = std::function<core::Result<net::Response>(const net::Request&)>;

    explicit ScriptedTransport(net::Timers& timers) : timers_(timers) {}

    Step& expect(std::string operation);

    // Requests beyond the script (all of them, where there is none) are answered by this function.
    void otherwise(Handler handler) { otherwise_ = std::move(handler); }

    // The request that would meet step `index` (counted from 0) first meets this failure, once.
    void fail_before(std::size_t index, core::Result<net::Response> failure);

    asio::awaitable<core::Result<net::Response>> send(net::Request request, core::Deadline deadline) override;

    const std::vector<Sent>& sent() const { return sent_; }
    std::size_t steps() const { return steps_.size(); } // written so far
    std::size_t in_flight() const { return in_flight_; }
    std::size_t most_in_flight() const { return most_in_flight_; }

    // The first thing that did not fit, or a step that was not reached; empty when all went as written.
    std::string problem() const;

private:
    Step* next_step(const net::Request& request);
    void compare(const Step& step, const net::Request& request);
    void note(std::string problem);

    net::Timers& timers_;
    std::list<Step> steps_; // a list: expect() hands out references
    std::list<Step>::iterator next_ = steps_.end();
    std::size_t done_ = 0;     // steps consumed
    std::size_t repeated_ = 0; // of the present step
    std::optional<std::size_t> fail_at_;
    std::optional<core::Result<net::Response>> failure_;
    Handler otherwise_;
    std::vector<Sent> sent_;
    std::size_t in_flight_ = 0;
    std::size_t most_in_flight_ = 0;
    std::string problem_;
};

struct Failure {
    std::string name;
    core::Result<net::Response> outcome;
};

// One of each kind of trouble that a careful client gets over by trying again.
std::vector<Failure> passing_troubles();

// Runs `replay` once for each step of its script and each failure, told where and how to fail. `replay` builds its
// world anew, writes its script, calls fail_before(index, failure.outcome), runs, and checks that all is well.
void for_each_failure(std::size_t steps, const std::vector<Failure>& failures,
                      const std::function<void(std::size_t index, const Failure& failure)>& replay);

} // namespace headcount::test
