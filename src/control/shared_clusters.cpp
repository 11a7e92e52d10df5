#include "control/shared_clusters.hpp"

#include "control/budget/companion.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace headcount::control {

namespace {

using core::ErrorKind;
using Described = core::Result<aws::DescribedClusters>;

constexpr std::size_t names_a_call = 100; // ECS API Reference, DescribeClusters
const std::string operation = "DescribeClusters";

core::Error no_turn(const core::Scope& scope)
{
    return {ErrorKind::deadline, "",
            operation + " (" + scope.account + "/" + scope.region +
                ") ran out of time; the API budget of the account held it back",
            true, ""};
}

core::Error cancelled()
{
    return {ErrorKind::cancelled, "", operation + " was cancelled", true, ""};
}

// What one caller is not allowed, another cluster of the batch may be.
bool may_be_of_one(const core::Error& error)
{
    return error.kind == ErrorKind::denied || error.kind == ErrorKind::invalid;
}

// Of the caller whose call it was; it says nothing of the others.
bool is_of_the_leader(const core::Error& error)
{
    return error.kind == ErrorKind::cancelled || error.kind == ErrorKind::deadline;
}

} // namespace

struct SharedClusters::Reader {
    Reader(core::ClusterKey c, std::uint8_t l, net::Timers& timers)
        : cluster(std::move(c)), lane(l), place(std::make_shared<Companion>(timers))
    {
    }

    core::ClusterKey cluster;
    std::uint8_t lane;
    std::shared_ptr<Companion> place; // in the line of the budget
    std::optional<Described> answer;
    bool again = false; // the call that took it along came to nothing
    std::uint32_t calls = 0;
};

bool SharedClusters::passes(const core::Scope& scope, const aws::Turn& turn) const
{
    return budget_ == nullptr || budget_->try_pass(scope, operation, turn);
}

asio::awaitable<SharedClusters::Answer> SharedClusters::describe(core::ClusterKey cluster, aws::Turn turn,
                                                                 core::Deadline deadline)
{
    const core::Scope scope = cluster.scope();
    const bool passed = passes(scope, turn);
    if (passed && !waiting_.contains(scope)) return describe_alone(std::move(cluster), std::move(turn), deadline);
    return describe_together(std::move(cluster), std::move(turn), deadline, passed);
}

// As nearly all are: there is nobody to take along.
asio::awaitable<SharedClusters::Answer> SharedClusters::describe_alone(core::ClusterKey cluster, aws::Turn turn,
                                                                       core::Deadline deadline)
{
    turn.admitted = budget_ != nullptr;
    std::vector<std::string> names(1, cluster.name);
    auto call = ecs_.describe_clusters(cluster.scope(), std::move(names), deadline, std::move(turn));
    Described answer = co_await std::move(call);
    note_alone(cluster, answer);
    co_return Answer{std::move(answer), 1};
}

asio::awaitable<SharedClusters::Answer> SharedClusters::describe_together(core::ClusterKey cluster, aws::Turn turn,
                                                                          core::Deadline deadline, bool passed)
{
    std::uint32_t calls = 0;
    for (;; passed = passes(cluster.scope(), turn)) {
        const auto reader = std::make_shared<Reader>(cluster, turn.lane, timers_);
        if (passed)
            co_await lead(reader, turn, deadline);
        else
            co_await stand_in_line(reader, turn, deadline);
        calls += reader->calls;
        if (!reader->again) co_return Answer{std::move(*reader->answer), calls};
        const auto cancellation = co_await asio::this_coro::cancellation_state; // a call that begins now may not notice
        if (cancellation.cancelled() != asio::cancellation_type::none) co_return Answer{cancelled(), calls};
    }
}

asio::awaitable<void> SharedClusters::stand_in_line(ReaderPtr reader, aws::Turn turn, core::Deadline deadline)
{
    const core::Scope scope = reader->cluster.scope();
    auto& line = waiting_[scope];
    const auto spot = line.insert(line.end(), reader);
    co_await budget_->wait_as(reader->place, scope, operation, turn, deadline);
    line.erase(spot); // a list of this map moves for nobody, and lives while somebody stands in it
    if (line.empty()) waiting_.erase(scope);

    const auto cancellation = co_await asio::this_coro::cancellation_state;
    switch (reader->place->state) {
    case Companion::State::admitted: co_await lead(reader, turn, deadline); break;
    case Companion::State::excused: co_await wait_for_answer(reader, deadline); break;
    case Companion::State::waiting:
    case Companion::State::gone:
        if (cancellation.cancelled() != asio::cancellation_type::none)
            reader->answer = cancelled();
        else
            reader->answer = no_turn(scope);
        break;
    }
}

asio::awaitable<void> SharedClusters::wait_for_answer(ReaderPtr reader, core::Deadline deadline)
{
    while (!reader->answer && !reader->again) {
        const auto cancellation = co_await asio::this_coro::cancellation_state;
        if (cancellation.cancelled() != asio::cancellation_type::none)
            reader->answer = cancelled();
        else if (deadline.passed(timers_.now()))
            reader->answer = no_turn(reader->cluster.scope());
        else
            co_await reader->place->wake.wait(deadline);
    }
}

// Better lanes first, and in each those who came first.
SharedClusters::Crew SharedClusters::crew_of(const ReaderPtr& leader)
{
    Crew crew{leader};
    const auto line = waiting_.find(leader->cluster.scope());
    if (line == waiting_.end() || refused_.recall(leader->cluster)) return crew;
    Crew others;
    for (const ReaderPtr& other : line->second)
        if (other->place->state == Companion::State::waiting && !refused_.recall(other->cluster))
            others.push_back(other);
    std::ranges::sort(others, [](const ReaderPtr& a, const ReaderPtr& b) {
        return std::pair{a->lane, a->place->place.number} < std::pair{b->lane, b->place->place.number};
    });
    for (const ReaderPtr& other : others) {
        if (crew.size() == names_a_call) break;
        const bool twice =
            std::ranges::any_of(crew, [&other](const ReaderPtr& member) { return member->cluster == other->cluster; });
        if (twice) continue;
        budget_->excuse(*other->place);
        crew.push_back(other);
    }
    return crew;
}

asio::awaitable<void> SharedClusters::lead(ReaderPtr leader, aws::Turn turn, core::Deadline deadline)
{
    const core::Scope scope = leader->cluster.scope();
    std::deque<Crew> to_ask{crew_of(leader)};
    turn.admitted = budget_ != nullptr; // the first call; halves of it wait for their own turns
    while (!to_ask.empty()) {
        const Crew crew = std::move(to_ask.front());
        to_ask.pop_front();
        std::vector<std::string> names;
        for (const ReaderPtr& member : crew) {
            names.push_back(member->cluster.name);
            ++member->calls;
        }
        Described answer = co_await ecs_.describe_clusters(scope, std::move(names), deadline, turn);
        turn.admitted = false;
        if (!answer && may_be_of_one(answer.error()) && crew.size() > 1) {
            const auto middle = crew.begin() + static_cast<std::ptrdiff_t>(crew.size() / 2);
            to_ask.emplace_back(crew.begin(), middle);
            to_ask.emplace_back(middle, crew.end());
            continue;
        }
        if (crew.size() == 1) note_alone(crew[0]->cluster, answer);
        hand_out(crew, std::move(answer), leader);
    }
}

void SharedClusters::note_alone(const core::ClusterKey& cluster, const Described& answer)
{
    if (!answer && may_be_of_one(answer.error()))
        refused_.remember(cluster, true);
    else
        refused_.forget(cluster);
}

void SharedClusters::hand_out(const Crew& crew, Described answer, const ReaderPtr& leader)
{
    for (std::size_t i = 0; i < crew.size(); ++i) {
        const ReaderPtr& member = crew[i];
        if (member->answer) continue; // it has stopped waiting
        if (answer)
            member->answer = aws::DescribedClusters{{answer->clusters.at(i)}, answer->request_id};
        else if (member != leader && is_of_the_leader(answer.error()))
            member->again = true;
        else
            member->answer = answer.error();
        member->place->wake.notify();
    }
}

} // namespace headcount::control
