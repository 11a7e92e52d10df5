#include "app/event_path.hpp"

#include "headcount/aws/call_times.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace headcount::app {

namespace {

using observe::CallStage;
using observe::EventStage;

struct Span {
    EventStage stage{};
    core::Time from{};
    core::Time to{};
};

bool known(core::Time time)
{
    return time != core::Time{};
}

// One after another, without a gap. A run that failed early, or found nothing to do, has fewer.
using Spans = boost::container::static_vector<Span, observe::event_stages>;

Spans spans_of(const EventPath& path)
{
    Spans spans;
    const auto add = [&spans](EventStage stage, core::Time from, core::Time to) {
        if (known(from) && known(to)) spans.push_back({stage, from, std::max(from, to)});
    };
    if (path.age) add(EventStage::arrival, path.in.arriving - *path.age, path.in.arriving);
    add(EventStage::receive, path.in.arriving, path.in.taken);
    add(EventStage::parse, path.in.taken, path.marked);
    const core::Time spaced = path.marked + std::min(path.spacing, path.started - path.marked);
    add(EventStage::spacing, path.marked, spaced);
    add(EventStage::wait, spaced, path.started);
    add(EventStage::limiter, path.started, path.run.looked);
    add(EventStage::read, path.run.looked, path.run.read);
    add(EventStage::decide, path.run.read, path.run.decided);
    if (path.applied) add(EventStage::apply, path.run.decided, *path.applied);
    return spans;
}

std::string words(std::string_view name, core::Duration start, core::Duration length)
{
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    return std::string(name) + ' ' + std::to_string(duration_cast<microseconds>(start).count()) + ' ' +
           std::to_string(duration_cast<microseconds>(length).count());
}

void describe_call(const aws::CallJournal::Entry& call, core::Time origin, std::vector<std::string>& out)
{
    core::Time at = call.times.asked;
    out.push_back(words(call.operation, at - origin, call.times.understood - at));
    const auto lengths = aws::lengths_of(call.times);
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        if (lengths[i] > core::Duration::zero())
            out.push_back(words(std::string(call.operation) + '.' + std::string(to_string(static_cast<CallStage>(i))),
                                at - origin, lengths[i]));
        at += lengths[i];
    }
}

} // namespace

void count_stages(const EventPath& path, observe::Metrics& metrics)
{
    for (const Span& span : spans_of(path))
        metrics.event_stage(span.stage, span.to - span.from);
}

std::vector<std::string> stages_in_words(const EventPath& path)
{
    std::vector<std::string> out;
    const auto spans = spans_of(path);
    if (spans.empty()) return out;
    const core::Time origin = spans.front().from;
    for (const Span& span : spans)
        out.push_back(words(to_string(span.stage), span.from - origin, span.to - span.from));
    if (path.run.calls)
        for (const auto& call : path.run.calls->journal)
            describe_call(call, origin, out);
    return out;
}

} // namespace headcount::app
