#include "net/connect_race.hpp"

#include "headcount/net/notifier.hpp"
#include "net/cancellation.hpp"
#include "net/happy_eyeballs.hpp"

#include <map>
#include <memory>
#include <utility>

namespace headcount::net {

using asio::ip::tcp;

namespace {

constexpr std::size_t most_reasons = 3; // in one message, of many addresses

// Shared with the attempts under way, which end after it: a socket that is closed tells so later.
struct Race : std::enable_shared_from_this<Race> {
    Race(asio::any_io_executor executor_, Timers& timers_, std::vector<tcp::endpoint> endpoints_, core::Deadline until)
        : executor(std::move(executor_)), timers(timers_), endpoints(std::move(endpoints_)),
          turns(endpoints.size(), timers.now(), until.left(timers.now())), told(timers)
    {
    }

    void begin_whose_turn_it_is()
    {
        while (const auto index = turns.next(timers.now()))
            begin(*index);
    }

    void begin(std::size_t index)
    {
        auto& socket = attempts.try_emplace(index, executor).first->second;
        socket.async_connect(endpoints[index],
                             [race = shared_from_this(), index](error_code error) { race->ended(index, error); });
    }

    void ended(std::size_t index, error_code error)
    {
        if (over) return;
        if (!error) {
            winner = std::move(attempts.at(index));
            return stop();
        }
        turns.failed();
        if (index < most_reasons) reasons[index] = endpoints[index].address().to_string() + ": " + error.message();
        told.notify();
    }

    void stop()
    {
        over = true;
        attempts.clear(); // closes them
        told.notify();
    }

    std::string all_reasons() const
    {
        std::string text;
        for (const auto& [index, reason] : reasons)
            text.append(text.empty() ? "" : ", ").append(reason);
        return text;
    }

    asio::any_io_executor executor;
    Timers& timers;
    std::vector<tcp::endpoint> endpoints;
    Turns turns;
    Notifier told; // an attempt has ended
    std::map<std::size_t, tcp::socket> attempts;
    std::map<std::size_t, std::string> reasons;
    std::optional<tcp::socket> winner;
    bool over = false;
};

// However the caller's wait ends, no attempt goes on without it.
struct StopAtEnd {
    explicit StopAtEnd(std::shared_ptr<Race> race_) : race(std::move(race_)) {}
    StopAtEnd(const StopAtEnd&) = delete;
    StopAtEnd& operator=(const StopAtEnd&) = delete;
    ~StopAtEnd() { race->stop(); }
    std::shared_ptr<Race> race;
};

} // namespace

asio::awaitable<RaceEnd> connect_first(asio::any_io_executor executor, Timers& timers,
                                       std::vector<tcp::endpoint> endpoints, core::Deadline until)
{
    RaceEnd end;
    if (co_await is_cancelled()) co_return end;
    const auto race = std::make_shared<Race>(std::move(executor), timers, std::move(endpoints), until);
    const StopAtEnd stop_at_end{race};
    bool going_on = true;
    while (going_on && !race->over && !race->turns.lost()) {
        race->begin_whose_turn_it_is();
        const auto wake = until.no_later_than({race->turns.due()});
        const bool told = co_await race->told.wait(wake);
        const bool stopped = co_await is_cancelled();
        going_on = !stopped && (told || !until.passed(timers.now()));
    }
    end.winner = std::move(race->winner);
    if (end.winner) co_return end;
    end.out_of_time = !race->turns.lost();
    end.reasons = race->all_reasons();
    co_return end;
}

} // namespace headcount::net
