// Several queues share the room for held messages: none of them keeps another from being served.
#include "app/service_world.hpp"
#include "headcount/source/sqs_source.hpp"
#include "source/fake_queue.hpp"
#include "support/scripted_transport.hpp"

using namespace headcount;
using namespace std::chrono_literals;

namespace {

struct Queues : test::ServiceWorld {
    struct One {
        static aws::ClientOptions one_attempt()
        {
            aws::ClientOptions options;
            options.attempts = 1;
            return options;
        }

        One(Queues& world, std::uint32_t index)
            : queue(world.timers),
              client(queue, world.timers, world.random, world.credentials, world.metrics, world.log, one_attempt()),
              sqs(client, world.log)
        {
            source::SqsSourceOptions what;
            what.index = index;
            what.queue = {{"", "eu-west-1"},
                          "https://sqs.eu-west-1.amazonaws.com/111122223333/q" + std::to_string(index)};
            what.pollers = world.pollers;
            source = std::make_unique<source::SqsSource>(world.world.io.get_executor(), world.timers,
                                                         world.random.fork(), sqs, world.log, what);
        }

        test::FakeQueue queue;
        aws::Client client;
        aws::Sqs sqs;
        std::unique_ptr<source::Source> source;
    };

    std::optional<std::uint32_t> pollers;
    std::vector<std::unique_ptr<One>> queues;

    void start_with(std::uint32_t count)
    {
        std::vector<std::unique_ptr<source::Source>> sources;
        for (std::uint32_t i = 0; i < count; ++i) {
            queues.push_back(std::make_unique<One>(*this, i));
            sources.push_back(std::move(queues.back()->source));
        }
        start(std::move(sources));
    }

    test::FakeQueue& queue(std::size_t index) { return queues.at(index)->queue; }

    void fill(std::size_t index, int count)
    {
        for (int i = 0; i < count; ++i)
            queue(index).put(test::instance_event("orders", "e-" + std::to_string(i)));
    }

    ~Queues()
    {
        if (service && !stopped) stop();
        service.reset(); // before the clients of its sources
    }
};

auto broken(const std::string&)
{
    return std::optional<core::Result<net::Response>>(test::transport_error());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(service_queues, Queues)

BOOST_AUTO_TEST_CASE(a_queue_is_served_while_another_is_broken_even_where_few_messages_may_be_held)
{
    config.limits.held_messages = 10;
    start_with(2);
    queue(0).fault = broken;
    pass(1min);
    fill(1, 30);
    pass(30s);
    BOOST_TEST(queue(1).left() == 0U);
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(a_queue_is_served_while_others_are_idle_however_many_receives_they_are_asked_with)
{
    config.limits.held_messages = 10;
    pollers = 10;
    start_with(3);
    pass(1min);
    fill(2, 30);
    pass(30s);
    BOOST_TEST(queue(2).left() == 0U);
    fill(0, 30);
    pass(30s);
    BOOST_TEST(queue(0).left() == 0U);
}

BOOST_AUTO_TEST_CASE(a_queue_is_served_while_the_messages_of_another_wait_for_a_cluster_that_fails)
{
    config.limits.held_messages = 10;
    ecs_world.clusters["stuck"] = {1, {{"node-agent", 1}}};
    ecs_world.hangs = [](const test::FakeEcs::Call& call) { return call.cluster == "stuck"; };
    start_with(2);
    for (int i = 0; i < 50; ++i)
        queue(0).put(test::instance_event("stuck"));
    pass(5s);
    fill(1, 5);
    pass(3s);
    BOOST_TEST(queue(1).left() == 0U);
    BOOST_TEST(desired() == 19);
}

BOOST_AUTO_TEST_CASE(more_queues_than_messages_that_may_be_held_are_served_all_the_same)
{
    config.limits.held_messages = 1;
    start_with(3);
    pass(1min);
    for (std::size_t i = 0; i < 3; ++i)
        fill(i, 3);
    pass(1min);
    for (std::size_t i = 0; i < 3; ++i)
        BOOST_TEST(queue(i).left() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
