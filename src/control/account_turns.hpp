// Whose turn it is: the accounts that can start a run take turns, the others sleep until they can. Part of the
// dispatcher; knows the lines only by the time they may start and their pace. Accounts of one pace stand in one line,
// and the lines take turns, too. Accounts without clusters fade here.
#pragma once

#include "control/account_queue.hpp"

#include <boost/intrusive/list.hpp>

#include <array>
#include <cstddef>

namespace headcount::control {

// Which lines may start, by pace.
using OpenLines = std::array<bool, paces>;

class AccountTurns {
public:
    // Puts the account where `earliest` belongs: in the line of its pace if it has come (an account in that line keeps
    // its place), among the sleepers, or nowhere for Time::max().
    void settle(AccountQueue& account, core::Time earliest, core::Time now);

    // The account whose turn it is, out of line; settle() puts it back at the end. Null if it is nobody's.
    AccountQueue* take(core::Time now, const OpenLines& open);

    void fade(AccountQueue& account, core::Time until); // no cluster is left: forget it then
    AccountQueue* take_faded(core::Time now);
    void leave(AccountQueue& account); // out of all of them

    // When take() may give what it does not give now: a time that has come if it can give one now.
    core::Time wake(core::Time now, const OpenLines& open) const;
    // Somebody stands in a line that may not start.
    bool anybody_kept(const OpenLines& open) const;

private:
    struct ByTime {
        bool operator()(const AccountQueue& a, const AccountQueue& b) const
        {
            return a.place_time != b.place_time ? a.place_time < b.place_time : a.number < b.number;
        }
    };
    using Timed = boost::intrusive::set<
        AccountQueue,
        boost::intrusive::member_hook<AccountQueue, boost::intrusive::set_member_hook<>, &AccountQueue::timed_place>,
        boost::intrusive::compare<ByTime>>;
    using Turns = boost::intrusive::list<
        AccountQueue,
        boost::intrusive::member_hook<AccountQueue, boost::intrusive::list_member_hook<>, &AccountQueue::turn>>;

    std::array<Turns, paces> turns_; // by pace
    std::size_t next_line_ = 0;      // whose turn it is among them
    Timed alarms_;
    Timed fading_;
};

} // namespace headcount::control
