// A dispatcher that checks itself after each step, and a shorthand: the name of the cluster that starts, or "".
#pragma once

#include "clusters.hpp"

namespace headcount::test {

class CheckedDispatcher {
public:
    explicit CheckedDispatcher(control::DispatcherLimits limits = {}, std::uint64_t seed = 1)
        : inner_(limits, core::Random{seed})
    {
    }

    control::Admission mark(const core::ClusterKey& key, std::uint64_t number, Time now,
                            control::Lane lane = control::Lane::event, bool held_back = false, Time sent = Time::max())
    {
        const auto admission = inner_.mark(key, ticket(number), now, lane, held_back, sent);
        inner_.check();
        return admission;
    }

    void look(const core::ClusterKey& key, control::Lane lane, Time now)
    {
        inner_.look(key, lane, now);
        inner_.check();
    }

    std::optional<control::Run> next(Time now)
    {
        auto run = inner_.next(now);
        inner_.check();
        return run;
    }

    std::string starts(Time now)
    {
        const auto run = next(now);
        return run ? run->cluster.name : "";
    }

    // Starts what there is to start and lets it begin its reads.
    std::string begins(Time now)
    {
        const auto run = next(now);
        if (!run) return "";
        reads_begin(run->cluster);
        return run->cluster.name;
    }

    void reads_begin(const core::ClusterKey& key)
    {
        inner_.reads_begin(key);
        inner_.check();
    }

    control::Release ended(const core::ClusterKey& key, control::RunEnd how, Time now)
    {
        auto release = inner_.ended(key, how, now);
        inner_.check();
        return release;
    }

    control::Release answered(const core::ClusterKey& key, Time now)
    {
        return ended(key, control::RunEnd::answered, now);
    }

    control::Release failed(const core::ClusterKey& key, Time now)
    {
        return ended(key, control::RunEnd::transient, now);
    }

    control::Overdue overdue(Time now)
    {
        auto back = inner_.overdue(now);
        inner_.check();
        return back;
    }

    std::vector<control::Ticket> drain()
    {
        auto back = inner_.drain();
        inner_.check();
        return back;
    }

    control::Dispatcher* operator->() { return &inner_; }

private:
    control::Dispatcher inner_;
};

} // namespace headcount::test
