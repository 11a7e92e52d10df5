#include "aws/credential_error.hpp"
#include "headcount/aws/providers.hpp"

#include <utility>

namespace headcount::aws {

using Verdict = LinkReport::Verdict;

std::string_view to_string(LinkReport::Verdict verdict)
{
    switch (verdict) {
    case Verdict::chosen: return "chosen";
    case Verdict::not_configured: return "not configured";
    case Verdict::broken: return "broken";
    case Verdict::not_asked: return "not asked";
    }
    return "";
}

ChainProvider::ChainProvider(std::vector<std::unique_ptr<CredentialsProvider>> links, observe::Log& log)
    : links_(std::move(links)), log_(log)
{
    for (const auto& link : links_)
        walk_.push_back({std::string(link->name()), Verdict::not_asked, ""});
}

std::string_view ChainProvider::name() const
{
    const auto link = asking_ ? asking_ : chosen_;
    return link ? links_[*link]->name() : "chain";
}

asio::awaitable<core::Result<CredentialsPtr>> ChainProvider::get(core::Deadline deadline)
{
    if (chosen_) {
        auto result = co_await ask(*chosen_, deadline);
        if (result || result.error().code != not_configured) co_return result;
        log_.info("the source of the credentials is configured no more; all are asked again",
                  {{"source", links_[*chosen_]->name()}, {"reason", result.error().message}});
        chosen_.reset();
    }
    co_return co_await ask_all(deadline);
}

// An error of what is configured and broken says whose it is.
asio::awaitable<core::Result<CredentialsPtr>> ChainProvider::ask(std::size_t link, core::Deadline deadline)
{
    LinkReport& report = walk_[link];
    report.verdict = Verdict::broken; // as long as it does not answer
    report.why = "it has not answered yet";
    asking_ = link;
    auto result = co_await links_[link]->get(deadline);
    asking_.reset();
    if (result) {
        report.verdict = Verdict::chosen;
        report.why.clear();
        co_return result;
    }
    core::Error error = result.error();
    report.why = error.message;
    if (error.code == not_configured)
        report.verdict = Verdict::not_configured;
    else if (error.kind != core::ErrorKind::cancelled)
        error.message = "credentials from " + std::string(links_[link]->name()) + ": " + error.message;
    co_return error;
}

asio::awaitable<core::Result<CredentialsPtr>> ChainProvider::ask_all(core::Deadline deadline)
{
    std::string reasons;
    bool passing = false;
    for (LinkReport& report : walk_)
        report = {std::move(report.name), Verdict::not_asked, ""};
    for (std::size_t i = 0; i < links_.size(); ++i) {
        auto result = co_await ask(i, deadline);
        if (result) choose(i);
        if (result || result.error().code != not_configured) co_return result;
        passing = passing || result.error().retryable;
        reasons += reasons.empty() ? "" : "; ";
        reasons.append(links_[i]->name()).append(": ").append(result.error().message);
    }
    auto none = nothing_configured("no AWS credentials found (" + reasons +
                                   "): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the task a role");
    none.retryable = passing;
    co_return none;
}

void ChainProvider::choose(std::size_t link)
{
    chosen_ = link;
    const auto before = std::exchange(chosen_before_, link);
    if (before && *before != link)
        log_.info("the credentials come from another source",
                  {{"source", links_[link]->name()}, {"before", links_[*before]->name()}});
}

void ChainProvider::invalidate()
{
    for (auto& link : links_)
        link->invalidate();
}

std::unique_ptr<ChainProvider> default_chain(ProviderParts parts, std::optional<std::string> profile)
{
    observe::Log& log = parts.log;
    std::vector<std::unique_ptr<CredentialsProvider>> links;
    if (!profile) {
        links.push_back(std::make_unique<EnvironmentProvider>(parts.surroundings.environment));
        links.push_back(std::make_unique<WebIdentityProvider>(parts));
    }
    links.push_back(std::make_unique<ProfileProvider>(parts, std::move(profile)));
    links.push_back(std::make_unique<ContainerProvider>(parts.surroundings, parts.transport, parts.timers));
    links.push_back(std::make_unique<InstanceProvider>(std::move(parts.surroundings), parts.transport, parts.timers,
                                                       parts.random, parts.log));
    return std::make_unique<ChainProvider>(std::move(links), log);
}

} // namespace headcount::aws
