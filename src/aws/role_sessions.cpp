#include "headcount/aws/role_sessions.hpp"

#include "aws/assume_error.hpp"
#include "aws/cancelled.hpp"
#include "aws/session_book.hpp"
#include "headcount/core/arn.hpp"
#include "headcount/core/error_code.hpp"

#include <utility>

namespace headcount::aws {

namespace {

// A role that is named by name alone is one of that account.
std::string role_arn_in(const std::string& written, const std::string& account, std::string_view partition)
{
    std::string role = core::role_in(written, account);
    if (role.starts_with("arn:")) return role;
    return "arn:" + std::string(partition) + ":iam::" + account + ":role/" + role;
}

core::Error no_turn(const std::string& account)
{
    return {core::ErrorKind::deadline, "", "the session of account " + account + " did not come in time", true, ""};
}

core::Error denied(std::string message)
{
    return {core::ErrorKind::denied, "", std::move(message), false, ""};
}

core::Error not_ours(const std::string& account)
{
    return denied("no rule of `accounts` names a role for account " + account +
                  ", and it is not the account of the credentials in use");
}

asio::awaitable<core::Result<CredentialsPtr>> refused(core::Error error)
{
    co_return error;
}

// ECS looks names up in the account of whoever asks, so that another account's role would change another's services.
bool is_role_of(const std::string& role_arn, const std::string& account)
{
    const auto arn = core::parse_arn(role_arn);
    return !arn || arn->account == account; // what is no ARN is refused by STS, in its words
}

} // namespace

asio::awaitable<core::Result<CredentialsPtr>> BaseCredentials::for_account(std::string, core::Deadline deadline)
{
    return provider_.get(deadline);
}

void BaseCredentials::invalidate(const std::string&)
{
    provider_.invalidate();
}

RoleSessions::RoleSessions(RoleSessionsParts parts, RoleSessionsOptions options)
    : parts_(std::move(parts)), own_account_(std::move(options.own_account)), partition_(std::move(options.partition)),
      session_name_(std::move(options.session_name)), fetch_time_(options.limits.fetch_time),
      book_(std::make_unique<SessionBook>(options.limits)), wake_keeper_(parts_.timers), tasks_(parts_.executor)
{
    config_.accounts = std::move(options.accounts);
}

RoleSessions::~RoleSessions() = default;

void RoleSessions::set_own_account(std::string account)
{
    own_account_ = std::move(account);
}

std::size_t RoleSessions::sessions() const
{
    return book_->size();
}

// No coroutine of its own: each call asks, and the answer is usually at hand.
asio::awaitable<core::Result<CredentialsPtr>> RoleSessions::for_account(std::string account, core::Deadline deadline)
{
    if (account.empty()) return parts_.base.get(deadline);
    if (!core::is_account_id(account)) return refused(not_ours("with an id that is not 12 digits"));
    const core::AccountRule* rule = core::account_rule_for(config_, account);
    if (rule == nullptr || rule->role.empty()) {
        if (account != own_account_) return refused(not_ours(account));
        return parts_.base.get(deadline);
    }
    const std::string role = role_arn_in(rule->role, account, partition_);
    if (!is_role_of(role, account)) {
        return refused(denied("the role that `accounts` names for account " + account + " is " + role +
                              ", which is one of another account; write {account} in place of its number"));
    }
    return session(std::move(account), deadline);
}

void RoleSessions::invalidate(const std::string& account)
{
    const auto* rule = account.empty() ? nullptr : core::account_rule_for(config_, account);
    if (rule == nullptr || rule->role.empty()) return parts_.base.invalidate();
    book_->refused(account, parts_.timers.now());
}

asio::awaitable<core::Result<CredentialsPtr>> RoleSessions::session(std::string account, core::Deadline deadline)
{
    for (;;) {
        if (stopping_) co_return cancelled();
        const core::Time now = parts_.timers.now();
        auto there = book_->ask(account, now, parts_.timers.wall());
        if (there) co_return *std::move(there);
        if (deadline.passed(now)) co_return no_turn(account);
        const bool woken = co_await wait_for_fetch(account, deadline);
        if (!woken && !deadline.passed(parts_.timers.now())) co_return cancelled();
    }
}

// One that waits, as long as it lives.
struct RoleSessions::Seat {
    Seat(RoleSessions& owner, std::string account)
        : owner_(owner), place_(owner.waiters_.try_emplace(std::move(account)).first),
          notifier(place_->second.insert(place_->second.end(), std::make_shared<net::Notifier>(owner.parts_.timers)))
    {
        owner_.book_->join(place_->first);
    }
    ~Seat()
    {
        owner_.book_->leave(place_->first);
        place_->second.erase(notifier);
        if (place_->second.empty()) owner_.waiters_.erase(place_);
    }
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;

    RoleSessions& owner_;
    std::map<std::string, Waiters>::iterator place_;
    Waiters::iterator notifier;
};

asio::awaitable<bool> RoleSessions::wait_for_fetch(std::string account, core::Deadline deadline)
{
    const Seat seat(*this, std::move(account));
    wake_keeper();
    const auto notifier = *seat.notifier;
    const bool woken = co_await notifier->wait(deadline);
    co_return woken;
}

void RoleSessions::wake_keeper()
{
    if (keeping_) return wake_keeper_.notify();
    keeping_ = true;
    tasks_.spawn(keep());
}

// Starts what is to be fetched, and forgets what is idle; ends when there is no session left.
asio::awaitable<void> RoleSessions::keep()
{
    while (!stopping_) {
        while (auto account = book_->next(parts_.timers.now()))
            tasks_.spawn(fetch(*std::move(account)));
        if (book_->size() == 0) break;
        const core::Deadline wake{book_->wake()};
        co_await wake_keeper_.wait(wake);
    }
    keeping_ = false;
}

asio::awaitable<void> RoleSessions::fetch(std::string account)
{
    AssumeRole request = request_for(account);
    const std::string role = request.role_arn;
    const auto deadline = core::Deadline::after(parts_.timers.now(), fetch_time_);
    auto result = co_await parts_.sts.assume_role(std::move(request), deadline);
    take(account, role, std::move(result));
    if (const auto waiting = waiters_.find(account); waiting != waiters_.end())
        for (const auto& waiter : waiting->second)
            waiter->notify();
    wake_keeper_.notify();
}

void RoleSessions::take(const std::string& account, const std::string& role, core::Result<CredentialsPtr> result)
{
    const core::Time now = parts_.timers.now();
    const core::WallTime wall = parts_.timers.wall();
    const bool failed_before = book_->failing(account);
    if (result) {
        book_->fetched(account, *std::move(result), now, wall, parts_.random);
        if (failed_before) parts_.log.info("the role can be assumed again", {{"account", account}, {"role", role}});
        return;
    }
    if (result.error().kind == core::ErrorKind::cancelled) return book_->abandoned(account);
    const core::Error error = cannot_assume(role, result.error());
    book_->failed(account, error, now, wall, parts_.random);
    if (!failed_before && book_->usable(account, now, wall))
        parts_.log.warn("a role session cannot be renewed; the old one is used while it is valid",
                        {{"account", account}, {"error_code", core::code_or_kind(error)}, {"reason", error.message}});
}

// The rule is there: only for_account() has sessions begin.
AssumeRole RoleSessions::request_for(const std::string& account) const
{
    const core::AccountRule& rule = *core::account_rule_for(config_, account);
    AssumeRole request;
    request.role_arn = role_arn_in(rule.role, account, partition_);
    // Stable, so that the trail of the member account shows one name, and where headcount runs.
    request.session_name = own_account_.empty() ? session_name_ : session_name_ + "-" + own_account_;
    request.external_id = rule.external_id;
    return request;
}

void RoleSessions::after_pause()
{
    book_->after_pause(parts_.timers.now());
    wake_keeper_.notify();
}

asio::awaitable<void> RoleSessions::stop()
{
    stopping_ = true;
    tasks_.cancel();
    wake_keeper_.notify();
    for (const auto& [account, waiting] : waiters_)
        for (const auto& waiter : waiting)
            waiter->notify();
    co_await tasks_.join();
}

} // namespace headcount::aws
