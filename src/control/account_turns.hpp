// Whose turn it is: the accounts that can start a run take turns, the others sleep until they can. Part of the
// dispatcher; knows the lines only by the time they may start. Accounts without clusters fade here, too.
#pragma once

#include "control/account_queue.hpp"

#include <boost/intrusive/list.hpp>

#include <optional>
#include <vector>

namespace headcount::control {

class AccountTurns {
public:
    // Puts the account where `earliest` belongs: in line for a turn if it has come (an account in line keeps its
    // place), among the sleepers, or nowhere for Time::max().
    void settle(AccountQueue& account, core::Time earliest, core::Time now);

    // The account whose turn it is, out of line; settle() puts it back at the end. Null if it is nobody's.
    AccountQueue* take(core::Time now);

    void fade(AccountQueue& account, core::Time until); // no cluster is left: forget it then
    AccountQueue* take_faded(core::Time now);
    void leave(AccountQueue& account); // out of all of them

    // When take() may give what it does not give now: a time that has come if it can give one now.
    core::Time wake(core::Time now) const;
    std::size_t size() const { return turns_.size() + alarms_.size() + fading_.size(); }

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

    Turns turns_;
    Timed alarms_;
    Timed fading_;
};

} // namespace headcount::control
