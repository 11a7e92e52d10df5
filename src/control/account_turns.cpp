#include "control/account_turns.hpp"

namespace headcount::control {

using core::Time;
using Place = AccountQueue::Place;

void AccountTurns::leave(AccountQueue& account)
{
    switch (account.place) {
    case Place::none: break;
    case Place::turn: turns_.erase(turns_.iterator_to(account)); break;
    case Place::alarm: alarms_.erase(alarms_.iterator_to(account)); break;
    case Place::fading: fading_.erase(fading_.iterator_to(account)); break;
    }
    account.place = Place::none;
}

void AccountTurns::settle(AccountQueue& account, Time earliest, Time now)
{
    const bool has_come = earliest <= now;
    if (has_come && account.place == Place::turn) return;
    leave(account);
    if (has_come) {
        turns_.push_back(account);
        account.place = Place::turn;
    } else if (earliest != Time::max()) {
        account.place_time = earliest;
        alarms_.insert(account);
        account.place = Place::alarm;
    }
}

AccountQueue* AccountTurns::take(Time now)
{
    while (!alarms_.empty() && alarms_.begin()->place_time <= now) {
        AccountQueue& account = *alarms_.begin();
        settle(account, account.place_time, now);
    }
    if (turns_.empty()) return nullptr;
    AccountQueue& account = turns_.front();
    leave(account);
    return &account;
}

void AccountTurns::fade(AccountQueue& account, Time until)
{
    leave(account);
    account.place_time = until;
    fading_.insert(account);
    account.place = Place::fading;
}

AccountQueue* AccountTurns::take_faded(Time now)
{
    if (fading_.empty() || fading_.begin()->place_time > now) return nullptr;
    AccountQueue& account = *fading_.begin();
    leave(account);
    return &account;
}

Time AccountTurns::wake(Time now) const
{
    if (!turns_.empty()) return now;
    return alarms_.empty() ? Time::max() : alarms_.begin()->place_time;
}

} // namespace headcount::control
