// What was found out, by key, as far as it saves a call or a round trip: bounded, the least recently used entry goes
// first. Forgetting is always safe: it is found out anew.
#pragma once

#include <boost/intrusive/list.hpp>

#include <cstddef>
#include <unordered_map>
#include <utility>

namespace headcount::control {

template <class Key, class Value>
class BoundedMemory {
public:
    explicit BoundedMemory(std::size_t bound) : bound_(bound) {}
    BoundedMemory(const BoundedMemory&) = delete;
    BoundedMemory& operator=(const BoundedMemory&) = delete;

    // Null: nothing is known. Until the next call.
    const Value* find(const Key& key)
    {
        const auto known = entries_.find(key);
        if (known == entries_.end()) return nullptr;
        touch(known->second);
        return &known->second.what;
    }

    Value recall(const Key& key) // nothing known: a default one
    {
        const Value* known = find(key);
        return known == nullptr ? Value{} : *known;
    }

    void remember(const Key& key, Value what)
    {
        const auto known = entries_.find(key);
        if (known != entries_.end()) {
            known->second.what = std::move(what);
            touch(known->second);
            return;
        }
        if (bound_ == 0) return;
        if (entries_.size() >= bound_) {
            const Entry& oldest = order_.front();
            order_.pop_front();
            entries_.erase(entries_.find(*oldest.key));
        }
        const auto [place, added] = entries_.try_emplace(key);
        place->second.key = &place->first;
        place->second.what = std::move(what);
        order_.push_back(place->second);
    }

    void forget(const Key& key)
    {
        const auto known = entries_.find(key);
        if (known == entries_.end()) return;
        order_.erase(order_.iterator_to(known->second));
        entries_.erase(known);
    }

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        const Key* key = nullptr; // as the table keeps it
        Value what;
        boost::intrusive::list_member_hook<> place;
    };
    using Order = boost::intrusive::list<
        Entry, boost::intrusive::member_hook<Entry, boost::intrusive::list_member_hook<>, &Entry::place>>;

    void touch(Entry& entry) { order_.splice(order_.end(), order_, order_.iterator_to(entry)); }

    const std::size_t bound_;
    std::unordered_map<Key, Entry> entries_;
    Order order_; // least recently used first; after entries_, so that it lets go of them first
};

} // namespace headcount::control
