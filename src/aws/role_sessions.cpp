#include "headcount/aws/role_sessions.hpp"

#include "headcount/core/arn.hpp"

#include <utility>

namespace headcount::aws {

namespace {

class AssumedRoleProvider final : public CredentialsProvider {
public:
    AssumedRoleProvider(Sts& sts, AssumeRole request)
        : sts_(sts), request_(std::move(request)), name_("role " + request_.role_arn)
    {
    }

    std::string_view name() const override { return name_; }

    asio::awaitable<core::Result<CredentialsPtr>> get(core::Deadline deadline) override
    {
        AssumeRole request = request_;
        auto result = co_await sts_.assume_role(std::move(request), deadline);
        if (result) co_return result;
        core::Error error = result.error();
        if (error.kind == core::ErrorKind::cancelled) co_return error;
        error.message = "cannot assume " + name_ + ": " + error.message;
        if (error.kind == core::ErrorKind::denied)
            error.message += "; check that the role exists, trusts this identity and expects this external id";
        co_return error;
    }

private:
    Sts& sts_;
    AssumeRole request_;
    std::string name_;
};

// A role that is named by name alone is one of that account.
std::string role_arn_in(const std::string& written, const std::string& account, std::string_view partition)
{
    std::string role = core::role_in(written, account);
    if (role.starts_with("arn:")) return role;
    return "arn:" + std::string(partition) + ":iam::" + account + ":role/" + role;
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

RoleSessions::RoleSessions(CredentialsProvider& base, Sts& sts, net::TaskGroup& fetches, net::Timers& timers,
                           core::Random& random, observe::Log& log, RoleSessionsOptions options)
    : base_(base), sts_(sts), fetches_(fetches), timers_(timers), random_(random), log_(log),
      own_account_(std::move(options.own_account)), partition_(std::move(options.partition)),
      session_name_(std::move(options.session_name)), most_sessions_(options.most_sessions)
{
    config_.accounts = std::move(options.accounts);
}

RoleSessions::~RoleSessions() = default;

void RoleSessions::set_own_account(std::string account)
{
    own_account_ = std::move(account);
}

asio::awaitable<core::Result<CredentialsPtr>> RoleSessions::for_account(std::string account, core::Deadline deadline)
{
    if (account.empty()) co_return co_await base_.get(deadline);
    if (!core::is_account_id(account)) co_return not_ours("with an id that is not 12 digits");
    const core::AccountRule* rule = core::account_rule_for(config_, account);
    if (rule == nullptr || rule->role.empty()) {
        if (account != own_account_) co_return not_ours(account);
        co_return co_await base_.get(deadline);
    }
    const std::string role = role_arn_in(rule->role, account, partition_);
    if (!is_role_of(role, account)) {
        co_return denied("the role that `accounts` names for account " + account + " is " + role +
                         ", which is one of another account; write {account} in place of its number");
    }
    const auto provider = session(account, role, rule->external_id);
    co_return co_await provider->get(deadline);
}

void RoleSessions::invalidate(const std::string& account)
{
    const auto* rule = account.empty() ? nullptr : core::account_rule_for(config_, account);
    if (rule == nullptr || rule->role.empty()) return base_.invalidate();
    if (const auto found = sessions_.find(account); found != sessions_.end()) found->second.provider->invalidate();
}

std::shared_ptr<RefreshingProvider> RoleSessions::session(const std::string& account, const std::string& role,
                                                          const std::string& external_id)
{
    auto found = sessions_.find(account);
    if (found == sessions_.end()) {
        make_room();
        AssumeRole request;
        request.role_arn = role;
        // Stable, so that the trail of the member account shows one name, and where headcount runs.
        request.session_name = own_account_.empty() ? session_name_ : session_name_ + "-" + own_account_;
        request.external_id = external_id;
        auto source = std::make_unique<AssumedRoleProvider>(sts_, std::move(request));
        auto provider = std::make_shared<RefreshingProvider>(std::move(source), fetches_, timers_, random_, log_);
        found = sessions_.emplace(account, Session{std::move(provider)}).first;
    }
    found->second.used = ++uses_;
    return found->second.provider;
}

void RoleSessions::make_room()
{
    if (sessions_.size() < most_sessions_) return;
    auto oldest = sessions_.begin();
    for (auto it = sessions_.begin(); it != sessions_.end(); ++it)
        if (it->second.used < oldest->second.used) oldest = it;
    if (oldest != sessions_.end()) sessions_.erase(oldest);
}

} // namespace headcount::aws
