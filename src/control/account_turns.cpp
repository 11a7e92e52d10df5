#include "control/account_turns.hpp"

namespace headcount::control {

using core::Time;
using Place = AccountQueue::Place;

void AccountTurns::leave(AccountQueue& account)
{
    switch (account.place) {
    case Place::none: break;
    case Place::turn: turns_[account.line].erase(turns_[account.line].iterator_to(account)); break;
    case Place::alarm: alarms_.erase(alarms_.iterator_to(account)); break;
    case Place::fading: fading_.erase(fading_.iterator_to(account)); break;
    }
    account.place = Place::none;
}

void AccountTurns::settle(AccountQueue& account, Time earliest, Time now)
{
    const bool has_come = earliest <= now;
    const std::size_t line = index(account.pace());
    if (has_come && account.place == Place::turn && account.line == line) return;
    leave(account);
    if (has_come) {
        turns_[line].push_back(account);
        account.place = Place::turn;
        account.line = line;
    } else if (earliest != Time::max()) {
        account.place_time = earliest;
        alarms_.insert(account);
        account.place = Place::alarm;
    }
}

AccountQueue* AccountTurns::take(Time now, const OpenLines& open)
{
    while (!alarms_.empty() && alarms_.begin()->place_time <= now) {
        AccountQueue& account = *alarms_.begin();
        settle(account, account.place_time, now);
    }
    for (std::size_t n = 0; n < paces; ++n) {
        const std::size_t line = (next_line_ + n) % paces;
        if (!open[line] || turns_[line].empty()) continue;
        next_line_ = line + 1;
        AccountQueue& account = turns_[line].front();
        leave(account);
        return &account;
    }
    return nullptr;
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

Time AccountTurns::wake(Time now, const OpenLines& open) const
{
    for (std::size_t line = 0; line < paces; ++line)
        if (open[line] && !turns_[line].empty()) return now;
    return alarms_.empty() ? Time::max() : alarms_.begin()->place_time;
}

bool AccountTurns::anybody_kept(const OpenLines& open) const
{
    for (std::size_t line = 0; line < paces; ++line)
        if (!open[line] && !turns_[line].empty()) return true;
    return false;
}

} // namespace headcount::control
