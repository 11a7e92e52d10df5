#include "control/bounded_memory.hpp"

#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace headcount;
using control::BoundedMemory;
using control::ServiceKey;

namespace {

core::ClusterKey cluster(const std::string& name)
{
    return {"aws", "111122223333", "eu-west-1", name};
}

// The same as plainly as can be.
class Model {
public:
    explicit Model(std::size_t bound) : bound_(bound) {}

    std::optional<int> find(const std::string& key)
    {
        const auto place = std::ranges::find(entries_, key, &Entry::first);
        if (place == entries_.end()) return std::nullopt;
        entries_.splice(entries_.end(), entries_, place);
        return place->second;
    }
    void remember(const std::string& key, int what)
    {
        forget(key);
        if (entries_.size() >= bound_) entries_.pop_front();
        entries_.emplace_back(key, what);
    }
    void forget(const std::string& key)
    {
        std::erase_if(entries_, [&key](const Entry& entry) { return entry.first == key; });
    }
    const auto& entries() const { return entries_; }

private:
    using Entry = std::pair<std::string, int>;
    std::size_t bound_;
    std::list<Entry> entries_; // least recently used first
};

} // namespace

BOOST_AUTO_TEST_SUITE(bounded_memory)

BOOST_AUTO_TEST_CASE(it_does_what_a_list_would_whatever_is_asked_in_whatever_order)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        core::Random random(seed);
        const std::size_t bound = 1 + random.below(40);
        BoundedMemory<core::ClusterKey, int> memory(bound);
        Model model(bound);
        for (int step = 0; step < 2'000; ++step) {
            const std::string name = std::to_string(random.below(60));
            switch (random.below(4)) {
            case 0:
                memory.forget(cluster(name));
                model.forget(name);
                break;
            case 1: {
                const int* found = memory.find(cluster(name));
                const auto expected = model.find(name);
                BOOST_REQUIRE_EQUAL(found != nullptr, expected.has_value());
                if (found != nullptr) BOOST_REQUIRE_EQUAL(*found, *expected);
                break;
            }
            default: memory.remember(cluster(name), step); model.remember(name, step);
            }
            BOOST_REQUIRE_EQUAL(memory.size(), model.entries().size());
        }
        // What is left goes in the order of its last use.
        for (const auto& [name, what] : model.entries()) {
            BOOST_REQUIRE(memory.oldest_key() == cluster(name));
            BOOST_REQUIRE_EQUAL(memory.oldest(), what);
            memory.forget_oldest();
        }
        BOOST_TEST(memory.size() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_peek_is_no_use)
{
    BoundedMemory<core::ClusterKey, int> memory(2);
    memory.remember(cluster("a"), 1);
    memory.remember(cluster("b"), 2);
    BOOST_TEST(*memory.peek(cluster("a")) == 1);
    memory.remember(cluster("c"), 3);
    BOOST_TEST((memory.peek(cluster("a")) == nullptr));
    BOOST_TEST(memory.full());
}

BOOST_AUTO_TEST_CASE(a_memory_without_room_remembers_nothing)
{
    BoundedMemory<std::string, int> memory(0);
    memory.remember("a", 1);
    BOOST_TEST(memory.size() == 0U);
    BOOST_TEST(memory.recall("a") == 0);
}

BOOST_AUTO_TEST_CASE(every_entry_is_told_once)
{
    BoundedMemory<std::string, int> memory(10);
    for (const char* key : {"a", "b", "c"})
        memory.remember(key, *key);
    memory.forget("a");
    std::vector<std::string> told;
    memory.for_each([&told](const std::string& key, int) { told.push_back(key); });
    std::ranges::sort(told);
    BOOST_TEST(told == (std::vector<std::string>{"b", "c"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_differ_by_each_of_their_parts_and_by_where_one_ends)
{
    const std::vector<ServiceKey> keys{
        {{"aws", "111122223333", "eu-west-1", "a"}, "bc"},
        {{"aws-cn", "111122223333", "eu-west-1", "a"}, "bc"},
        {{"aws", "111122223334", "eu-west-1", "a"}, "bc"},
        {{"aws", "111122223333", "eu-west-2", "a"}, "bc"},
        {{"aws", "111122223333", "eu-west-1", "ab"}, "c"},
        {{"aws", "111122223333", "eu-west-1", ""}, "abc"},
        {{"aws", "111122223333", "eu-west-1", "abc"}, ""},
        {{"", "", "", ""}, ""},
        {{"aws", "111122223333", "eu-west-1", std::string(255, 'x')}, std::string(255, 'y')},
        {{"aws", "111122223333", "eu-west-1", std::string("a\0b", 3)}, "c"},
    };
    BoundedMemory<ServiceKey, std::size_t> memory(100);
    for (std::size_t i = 0; i < keys.size(); ++i)
        memory.remember(keys[i], i);
    BOOST_TEST(memory.size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        BOOST_TEST((memory.peek(keys[i]) != nullptr && *memory.peek(keys[i]) == i));
        BOOST_TEST((memory.oldest_key() == keys[i]));
        const ServiceKey first = keys[i];
        memory.forget_oldest();
        BOOST_TEST((memory.peek(first) == nullptr));
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_no_one_could_give_is_refused_and_not_cut)
{
    BoundedMemory<core::ClusterKey, int> memory(10);
    BOOST_CHECK_THROW(memory.remember(cluster(std::string(70'000, 'x')), 1), std::length_error);
}

BOOST_AUTO_TEST_SUITE_END()
