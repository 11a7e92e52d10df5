#include "aws/credential_error.hpp"
#include "headcount/aws/providers.hpp"

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

ChainProvider::ChainProvider(std::vector<std::unique_ptr<CredentialsProvider>> links) : links_(std::move(links))
{
    for (const auto& link : links_)
        walk_.push_back({std::string(link->name()), Verdict::not_asked, ""});
}

std::string_view ChainProvider::name() const
{
    return chosen_ ? links_[*chosen_]->name() : "chain";
}

asio::awaitable<core::Result<CredentialsPtr>> ChainProvider::get(core::Deadline deadline)
{
    std::string reasons;
    bool passing = false;
    const std::size_t first = chosen_.value_or(0);
    const std::size_t last = chosen_ ? first + 1 : links_.size();
    for (std::size_t i = first; i < last; ++i) {
        CredentialsProvider& link = *links_[i];
        LinkReport& report = walk_[i];
        report.verdict = Verdict::broken; // as long as it does not answer
        report.why = "it has not answered yet";
        auto result = co_await link.get(deadline);
        if (result) {
            report.verdict = Verdict::chosen;
            report.why.clear();
            chosen_ = i;
            co_return result;
        }
        core::Error error = result.error();
        report.why = error.message;
        if (error.code != not_configured) {
            if (error.kind != core::ErrorKind::cancelled)
                error.message = "credentials from " + std::string(link.name()) + ": " + error.message;
            co_return error;
        }
        report.verdict = Verdict::not_configured;
        passing = passing || error.retryable;
        reasons += reasons.empty() ? "" : "; ";
        reasons.append(link.name()).append(": ").append(error.message);
    }
    chosen_.reset(); // what answered once is configured no more: look everywhere next time
    auto none = nothing_configured("no AWS credentials found (" + reasons +
                                   "): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the task a role");
    none.retryable = passing;
    co_return none;
}

void ChainProvider::invalidate()
{
    for (auto& link : links_)
        link->invalidate();
}

std::unique_ptr<ChainProvider> default_chain(ProviderParts parts, std::optional<std::string> profile)
{
    std::vector<std::unique_ptr<CredentialsProvider>> links;
    if (!profile) {
        links.push_back(std::make_unique<EnvironmentProvider>(parts.surroundings.environment));
        links.push_back(std::make_unique<WebIdentityProvider>(parts));
    }
    links.push_back(std::make_unique<ProfileProvider>(parts, std::move(profile)));
    links.push_back(std::make_unique<ContainerProvider>(parts.surroundings, parts.transport, parts.timers));
    links.push_back(std::make_unique<InstanceProvider>(std::move(parts.surroundings), parts.transport, parts.timers,
                                                       parts.random, parts.log));
    return std::make_unique<ChainProvider>(std::move(links));
}

} // namespace headcount::aws
