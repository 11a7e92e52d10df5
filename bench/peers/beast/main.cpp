// The original design on Boost.Beast: signs, parses and keeps deadlines, and nothing else. One thread; each worker has
// connections of its own. What headcount costs beyond this is the price of what it does beyond this.
#include "replay.hpp"
#include "serve.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string_view>

namespace {

using namespace peer;

template <class Stream>
void start_worker(asio::io_context& io, Work& work, std::optional<Lines>& lines, const std::string& queue)
{
    const auto ended = [&io, &work](std::exception_ptr failure) {
        if (!failure) return;
        work.failure = failure;
        io.stop();
    };
    if (lines)
        asio::co_spawn(io, replay<Stream>(work, *lines), ended);
    else
        asio::co_spawn(io, serve<Stream>(work, queue), ended);
}

// The times of all but the first `warm_up` events.
void print(const Work& work, std::size_t warm_up)
{
    if (work.milliseconds.size() <= warm_up) throw std::runtime_error("there was no event to be counted");
    std::vector<double> times(work.milliseconds.begin() + static_cast<std::ptrdiff_t>(warm_up),
                              work.milliseconds.end());
    std::ranges::sort(times);
    const auto at = [&](std::size_t percent) { return times.at(times.size() * percent / 100); };
    std::printf(R"({"events":%zu,"updates":%zu,"p50_ms":%.3f,"p99_ms":%.3f})"
                "\n",
                work.milliseconds.size(), work.updates, at(50), at(99));
}

// `file`: events to work on; empty: those in the queue, until SIGTERM.
void run(const std::string& file, const std::string& queue, std::size_t concurrency, const std::string& endpoint,
         const std::string& service, std::size_t warm_up)
{
    asio::ssl::context context(asio::ssl::context::tls_client);
    context.set_verify_mode(asio::ssl::verify_peer);
    if (const auto bundle = variable("AWS_CA_BUNDLE"); !bundle.empty()) context.load_verify_file(bundle);
    Work work{.address = address_of(endpoint), .service = service, .tls = context};
    std::optional<Lines> lines;
    if (!file.empty()) lines.emplace(file);
    asio::io_context io(1);
    asio::signal_set signals(io);
    if (!lines) {
        signals.add(SIGTERM);
        signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    }
    for (std::size_t i = 0; i < concurrency; ++i)
        work.address.tls ? start_worker<Tls>(io, work, lines, queue) : start_worker<TcpStream>(io, work, lines, queue);
    io.run();
    if (work.failure) std::rethrow_exception(work.failure);
    print(work, warm_up);
}

} // namespace

int main(int argc, char** argv)
{
    std::vector<std::string> words(argv + 1, argv + argc);
    std::string queue;
    if (words.size() == 6 && words.front() == "--queue") {
        queue = words[1];
        words.erase(words.begin(), words.begin() + 1);
        words.front().clear();
    }
    if (words.size() != 5) {
        std::cerr << "usage: headcount-bench-beast (EVENTS | --queue URL) CONCURRENCY ENDPOINT SERVICE WARM_UP\n";
        return 64;
    }
    try {
        run(words[0], queue, std::strtoul(words[1].c_str(), nullptr, 10), words[2], words[3],
            std::strtoul(words[4].c_str(), nullptr, 10));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "headcount-bench-beast: " << error.what() << '\n';
        return 1;
    }
}
