// The pool under random use: its books after each step, and that nobody waits for ever.
#include "net/pool.hpp"

#include "headcount/core/random.hpp"

#include <boost/test/unit_test.hpp>

#include <iterator>
#include <map>
#include <set>

using namespace headcount;
using namespace headcount::net;
using namespace std::chrono_literals;

namespace {

const Endpoint endpoints[] = {{true, "ecs.test", 443}, {true, "sqs.test", 443}, {true, "sts.test", 443}};

// Everybody who may use the pool, acting at random, and what they must see of it.
class Walk {
public:
    explicit Walk(std::uint64_t seed) : random_(seed) {}

    void step()
    {
        now_ += random_.up_to(2s);
        switch (random_.below(10)) {
        case 0:
        case 1:
        case 2:
        case 3: arrive(); break;
        case 4:
        case 5: give_back(); break;
        case 6: end_one(); break;
        case 7: replace(); break;
        case 8: leave(); break;
        default: random_.chance(0.2) ? pool_.close_idle(now_) : pool_.expire(now_); break;
        }
        look();
    }

    // With every connection gone, nobody may be left in line.
    void finish()
    {
        while (!busy_.empty()) {
            end_one();
            look();
        }
        BOOST_TEST(line_.empty());
        BOOST_TEST(pool_.stats().waiting == 0u);
    }

private:
    void arrive()
    {
        const auto& endpoint = endpoints[random_.below(3)];
        if (const auto grant = pool_.acquire(endpoint, now_))
            use(*grant, endpoint);
        else
            line_.emplace(pool_.wait(endpoint), endpoint);
    }

    void give_back()
    {
        if (busy_.empty()) return;
        const auto node = busy_.extract(any(busy_));
        idle_.insert(node.key());
        pool_.give_back(node.key(), now_);
    }

    void end_one()
    {
        if (busy_.empty()) return;
        pool_.closed(busy_.extract(any(busy_)).key(), now_);
    }

    void replace()
    {
        if (reused_.empty()) return;
        const auto connection = *reused_.begin();
        reused_.erase(connection);
        if (busy_.contains(connection)) pool_.replace(connection, now_);
    }

    void leave()
    {
        if (line_.empty()) return;
        const auto node = line_.extract(any(line_));
        pool_.leave(node.mapped(), node.key(), now_);
    }

    // Some of those whose turn came leave instead of taking it.
    void look()
    {
        pool_.check();
        for (auto changes = pool_.take_changes(); !changes.wake.empty() || !changes.close.empty();
             changes = pool_.take_changes()) {
            for (const auto ticket : changes.wake)
                wake(ticket);
            for (const auto connection : changes.close)
                BOOST_TEST_REQUIRE(idle_.erase(connection) == 1u);
            pool_.check();
        }
        BOOST_TEST_REQUIRE(pool_.stats().open == busy_.size() + idle_.size());
        BOOST_TEST_REQUIRE(pool_.stats().idle == idle_.size());
        BOOST_TEST_REQUIRE(pool_.stats().waiting == line_.size());
    }

    void wake(Pool::Ticket ticket)
    {
        const auto node = line_.extract(ticket);
        BOOST_TEST_REQUIRE(!node.empty());
        for (const auto& [other, endpoint] : line_)
            BOOST_TEST_REQUIRE((other > ticket || endpoint != node.mapped())); // fair
        if (random_.chance(0.1)) return pool_.leave(node.mapped(), ticket, now_);
        const auto grant = pool_.granted(ticket);
        BOOST_TEST_REQUIRE(grant.has_value());
        use(*grant, node.mapped());
    }

    void use(Pool::Grant grant, const Endpoint& endpoint)
    {
        BOOST_TEST_REQUIRE(idle_.erase(grant.connection) == (grant.reused ? 1u : 0u));
        BOOST_TEST_REQUIRE(busy_.emplace(grant.connection, endpoint).second);
        if (grant.reused) reused_.insert(grant.connection);
    }

    template <class Map>
    typename Map::key_type any(const Map& map)
    {
        return std::next(map.begin(), static_cast<std::ptrdiff_t>(random_.below(map.size())))->first;
    }

    core::Random random_;
    Pool pool_{{5, 3, 20s}};
    core::Time now_{};
    std::map<Pool::Connection, Endpoint> busy_;
    std::set<Pool::Connection> idle_;
    std::set<Pool::Connection> reused_; // as their holders were told
    std::map<Pool::Ticket, Endpoint> line_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(pool_walk)

BOOST_AUTO_TEST_CASE(whatever_happens_the_books_are_right_and_nobody_is_left_in_line)
{
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed)
        {
            Walk walk{seed};
            for (int step = 0; step < 2000; ++step)
                walk.step();
            walk.finish();
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
