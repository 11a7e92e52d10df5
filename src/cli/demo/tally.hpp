// What the demo counts while the service works, and the summary at its end.
#pragma once

#include "cli/demo/options.hpp"
#include "cli/demo/stage.hpp"

#include "headcount/app/service.hpp"

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace headcount::cli {

class Tally {
public:
    void add(const app::RunRecord& run);

    std::uint64_t runs() const { return runs_; }
    std::uint64_t adjusted() const { return adjusted_; }
    std::uint64_t calls() const { return calls_; }
    std::uint32_t most_calls() const { return most_calls_; }

    // From an event's own time to the answer of the call that applied it, in milliseconds.
    struct Span {
        std::chrono::milliseconds p50{};
        std::chrono::milliseconds p99{};
        std::chrono::milliseconds max{};
        std::size_t events = 0;
    };
    Span idle() const { return span(idle_); } // of events that found their cluster idle
    Span busy() const { return span(busy_); } // of the others: they waited for the cluster's spacing or a retry

private:
    static Span span(std::vector<std::chrono::milliseconds> ages);

    std::uint64_t runs_ = 0;
    std::uint64_t adjusted_ = 0;
    std::uint64_t calls_ = 0;
    std::uint32_t most_calls_ = 0;
    std::vector<std::chrono::milliseconds> idle_;
    std::vector<std::chrono::milliseconds> busy_;
};

struct Summary {
    DemoOptions options;
    Tally tally;
    StageView end;
    std::uint64_t over_budget = 0;
    std::uint64_t swept = 0; // changes that a sweep found before any event told of them
    std::uint64_t lost = 0;
    std::string world;

    bool good() const { return end.drift == 0 && lost == 0; }
};

void print_json(const Summary& summary, std::ostream& out); // one line, one object
void print_text(const Summary& summary, std::ostream& out);

} // namespace headcount::cli
