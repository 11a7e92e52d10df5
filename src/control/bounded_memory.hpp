// What was found out, by key, as far as it saves a call or a round trip: bounded, the least recently used entry goes
// first. Forgetting is always safe: it is found out anew.
//
// Tens of thousands of entries are usual, so they stand side by side without a gap, linked by their numbers, and are
// found by a table of these numbers: some 14 bytes an entry beyond key and value.
#pragma once

#include "control/packing.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace headcount::control {

template <class Key, class Value>
class BoundedMemory {
public:
    explicit BoundedMemory(std::size_t bound) : bound_(bound), places_(0, HashOf{this}, SameAs{this}) {}
    BoundedMemory(const BoundedMemory&) = delete;
    BoundedMemory& operator=(const BoundedMemory&) = delete;

    // Null: nothing is known. Until the next call; it may be changed.
    Value* find(const Key& key)
    {
        if (entries_.empty()) return nullptr; // as of a memory of what is rare: saves the hash
        const auto place = places_.find(key);
        if (place == places_.end()) return nullptr;
        touch(place->number);
        return &entries_[place->number].what;
    }

    // The same, but it counts as no use.
    const Value* peek(const Key& key) const
    {
        const auto place = places_.find(key);
        return place == places_.end() ? nullptr : &entries_[place->number].what;
    }

    Value recall(const Key& key) // nothing known: a default one
    {
        const Value* known = find(key);
        return known == nullptr ? Value{} : *known;
    }

    void remember(const Key& key, Value what)
    {
        const auto place = places_.find(key);
        if (place != places_.end()) {
            touch(place->number);
            entries_[place->number].what = std::move(what);
            return;
        }
        if (bound_ > 0) add(key, std::move(what));
    }

    // For whoever has just seen that nothing is known of this key; the bound must not be 0. Until the next call.
    Value& add(const Key& key, Value what)
    {
        if (entries_.size() >= bound_) drop(oldest_);
        const auto number = static_cast<Number>(entries_.size());
        entries_.push_back({.key = Traits::pack(key), .what = std::move(what)});
        link_as_newest(number);
        places_.insert({number});
        return entries_[number].what;
    }

    void forget(const Key& key)
    {
        if (entries_.empty()) return;
        const auto place = places_.find(key);
        if (place != places_.end()) drop(place->number);
    }

    // The least recently used one; there must be one. Until the next call.
    Key oldest_key() const { return Traits::unpack(entries_[oldest_].key); }
    const Value& oldest() const { return entries_[oldest_].what; }
    void forget_oldest() { drop(oldest_); }

    template <class Function>
    void for_each(Function function) const // (key, value), in no order
    {
        for (const Entry& entry : entries_)
            function(entry.key, entry.what);
    }

    std::size_t size() const { return entries_.size(); }
    bool full() const { return size() >= bound_; }

private:
    using Traits = Packing<Key>;
    using Number = std::uint32_t; // of an entry: its place in entries_
    static constexpr Number none = UINT32_MAX;

    struct Entry {
        typename Traits::Packed key;
        Value what;
        Number older = none;
        Number newer = none;
    };
    struct Place {
        mutable Number number; // another one where the entry moves; its key, which is what is hashed, stays
    };
    struct HashOf {
        using is_transparent = void;
        const BoundedMemory* memory;
        std::size_t operator()(const Key& key) const noexcept { return Traits::hash(key); }
        std::size_t operator()(Place place) const noexcept { return Traits::hash(memory->entries_[place.number].key); }
    };
    struct SameAs {
        using is_transparent = void;
        const BoundedMemory* memory;
        bool operator()(Place a, Place b) const noexcept { return a.number == b.number; }
        bool operator()(const Key& key, Place place) const { return (*this)(place, key); }
        bool operator()(Place place, const Key& key) const
        {
            return Traits::same(memory->entries_[place.number].key, key);
        }
    };

    void touch(Number number)
    {
        if (number == newest_) return;
        unlink(number);
        link_as_newest(number);
    }

    void link_as_newest(Number number)
    {
        entries_[number].older = newest_;
        entries_[number].newer = none;
        (newest_ == none ? oldest_ : entries_[newest_].newer) = number;
        newest_ = number;
    }

    void unlink(Number number)
    {
        const Entry& entry = entries_[number];
        neighbour_before(entry) = entry.newer;
        neighbour_after(entry) = entry.older;
    }

    Number& neighbour_before(const Entry& entry) // what leads to it from there
    {
        return entry.older == none ? oldest_ : entries_[entry.older].newer;
    }
    Number& neighbour_after(const Entry& entry) { return entry.newer == none ? newest_ : entries_[entry.newer].older; }

    // The last entry takes its place.
    void drop(Number number)
    {
        unlink(number);
        places_.erase(Place{number});
        const auto last = static_cast<Number>(entries_.size() - 1);
        if (number != last) {
            places_.find(Place{last})->number = number;
            Entry& moved = entries_[last];
            neighbour_before(moved) = number;
            neighbour_after(moved) = number;
            entries_[number] = std::move(moved);
        }
        entries_.pop_back();
    }

    const std::size_t bound_;
    std::deque<Entry> entries_;
    boost::unordered_flat_set<Place, HashOf, SameAs> places_;
    Number oldest_ = none;
    Number newest_ = none;
};

} // namespace headcount::control
