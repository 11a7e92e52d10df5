#include "headcount/control/due_list.hpp"

#include <boost/intrusive/set.hpp>

#include <algorithm>
#include <cstdint>
#include <unordered_map>

namespace headcount::control {

using core::ClusterKey;
using core::Time;

namespace {

struct Entry {
    Entry(Time d, DueReason r, std::uint64_t n) : due(d), latest(d), reason(r), number(n) {}

    const ClusterKey* cluster = nullptr; // as the table keeps it
    Time due;                            // the earliest time that was asked for
    Time latest;                         // … and the latest, if the look at `due` came too early for it
    DueReason reason;
    std::uint64_t number; // of the addition: settles ties
    boost::intrusive::set_member_hook<> place;

    friend bool operator<(const Entry& a, const Entry& b)
    {
        return a.due != b.due ? a.due < b.due : a.number < b.number;
    }
};

} // namespace

struct DueList::Impl {
    explicit Impl(std::size_t b) : bound(b) {}

    void move(Entry& entry, Time due, DueReason reason)
    {
        line.erase(line.iterator_to(entry));
        entry.due = due;
        entry.reason = reason;
        entry.number = ++added;
        line.insert(entry);
    }

    const std::size_t bound;
    std::uint64_t added = 0;
    std::unordered_map<ClusterKey, Entry> entries;
    boost::intrusive::set<Entry,
                          boost::intrusive::member_hook<Entry, boost::intrusive::set_member_hook<>, &Entry::place>>
        line; // by time
};

DueList::DueList(std::size_t bound) : impl_(std::make_unique<Impl>(bound)) {}
DueList::~DueList() = default;

bool DueList::add(const ClusterKey& cluster, Time due, DueReason reason)
{
    Impl& list = *impl_;
    const auto known = list.entries.find(cluster);
    if (known != list.entries.end()) {
        Entry& entry = known->second;
        entry.latest = std::max(entry.latest, due);
        if (due < entry.due) list.move(entry, due, reason);
        return true;
    }
    if (list.entries.size() >= list.bound) return false;
    const auto [place, added] = list.entries.try_emplace(cluster, due, reason, ++list.added);
    place->second.cluster = &place->first;
    list.line.insert(place->second);
    return true;
}

void DueList::remove(const ClusterKey& cluster)
{
    const auto known = impl_->entries.find(cluster);
    if (known == impl_->entries.end()) return;
    impl_->line.erase(impl_->line.iterator_to(known->second));
    impl_->entries.erase(known);
}

std::vector<ClusterKey> DueList::take_due(Time now)
{
    std::vector<ClusterKey> due;
    auto& line = impl_->line;
    while (!line.empty() && line.begin()->due <= now) {
        Entry& first = *line.begin();
        due.push_back(*first.cluster);
        if (first.latest > now)
            impl_->move(first, first.latest, first.reason);
        else
            remove(due.back());
    }
    return due;
}

Time DueList::wake() const
{
    return impl_->line.empty() ? Time::max() : impl_->line.begin()->due;
}

std::size_t DueList::size() const
{
    return impl_->entries.size();
}

} // namespace headcount::control
