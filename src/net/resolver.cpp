#include "net/resolver.hpp"

#include "headcount/net/notifier.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

namespace headcount::net {

namespace {

constexpr auto remembered = std::chrono::seconds{60};
constexpr auto remembered_again = std::chrono::seconds{5}; // old addresses, when no new ones are to be had
constexpr auto beyond_doubt = std::chrono::seconds{5};     // so that a host that is down costs few questions
constexpr std::size_t most_names = 1000;                   // a program calls a few dozen

class SystemLookup final : public Lookup {
public:
    explicit SystemLookup(const asio::any_io_executor& executor) : resolver_(executor) {}

    void start(const std::string& host, Done done) override
    {
        resolver_.async_resolve(host, "", [done = std::move(done)](error_code error, const Results& results) {
            Addresses addresses;
            for (const auto& result : results)
                addresses.push_back(result.endpoint().address());
            done(error, std::move(addresses));
        });
    }

private:
    using Results = asio::ip::tcp::resolver::results_type;
    asio::ip::tcp::resolver resolver_;
};

} // namespace

std::unique_ptr<Lookup> make_system_lookup(const asio::any_io_executor& executor)
{
    return std::make_unique<SystemLookup>(executor);
}

struct Resolver::Waiter {
    explicit Waiter(Timers& timers) : told(timers) {}

    Notifier told;
    std::string problem; // of the look-up it waited for; the next may be under way by the time it looks
};

// What is known of a name, and who waits to know it. Kept alive by them and by the look-up under way.
struct Resolver::Name {
    Addresses addresses;
    core::Time good_until = core::Time::min();
    core::Time beyond_doubt_until = core::Time::min();
    bool asking = false;
    std::list<std::shared_ptr<Waiter>> waiting;
};

Resolver::Resolver(Timers& timers, std::unique_ptr<Lookup> lookup) : timers_(timers), lookup_(std::move(lookup)) {}

void Resolver::answered(Name& name, core::Time now, const error_code& error, Addresses addresses)
{
    name.asking = false;
    name.beyond_doubt_until = now + beyond_doubt;
    const std::string problem = error ? error.message() : addresses.empty() ? "it has no address" : "";
    if (problem.empty()) {
        name.addresses = std::move(addresses);
        name.good_until = now + remembered;
    } else {
        name.good_until = now + (name.addresses.empty() ? core::Duration::zero() : remembered_again);
    }
    for (const auto& waiter : std::exchange(name.waiting, {})) {
        waiter->problem = problem;
        waiter->told.notify();
    }
}

void Resolver::refresh(const std::string& host, const std::shared_ptr<Name>& name)
{
    if (std::exchange(name->asking, true)) return;
    lookup_->start(host, [name, &timers = timers_](const error_code& error, Addresses addresses) {
        answered(*name, timers.now(), error, std::move(addresses));
    });
}

asio::awaitable<Resolver::Answer> Resolver::resolve(std::string host, core::Deadline deadline)
{
    Answer answer;
    error_code not_an_address;
    const auto literal = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) {
        answer.addresses.push_back(literal);
        co_return answer;
    }

    if (names_.size() >= most_names && !names_.contains(host)) names_.clear();
    auto& known = names_[host];
    if (!known) known = std::make_shared<Name>();
    const auto name = known;
    std::string problem;
    if (timers_.now() >= name->good_until) problem = co_await refreshed(host, name, deadline);
    answer.addresses = name->addresses;
    if (answer.addresses.empty()) answer.problem = std::move(problem);
    co_return answer;
}

void Resolver::doubt(const std::string& host)
{
    const auto known = names_.find(host);
    if (known == names_.end()) return;
    auto& name = *known->second;
    name.good_until = std::min(name.good_until, name.beyond_doubt_until);
}

// Old addresses are better than none: with them in hand, half of the time is enough to wait for new ones.
asio::awaitable<std::string> Resolver::refreshed(std::string host, std::shared_ptr<Name> name, core::Deadline deadline)
{
    if (!name->addresses.empty()) deadline.at = timers_.now() + deadline.left(timers_.now()) / 2;
    const auto waiter = std::make_shared<Waiter>(timers_);
    const auto place = name->waiting.insert(name->waiting.end(), waiter);
    refresh(host, name);
    const bool told = co_await waiter->told.wait(deadline);
    if (told) co_return waiter->problem;
    name->waiting.erase(place);
    name->beyond_doubt_until = timers_.now() + beyond_doubt;
    if (!name->addresses.empty()) name->good_until = timers_.now() + remembered_again;
    co_return std::string{};
}

} // namespace headcount::net
