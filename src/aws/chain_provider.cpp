#include "aws/credential_error.hpp"
#include "aws/other_identities.hpp"
#include "headcount/aws/providers.hpp"

namespace headcount::aws {

std::string_view ChainProvider::name() const
{
    return chosen_ ? links_[*chosen_]->name() : "chain";
}

asio::awaitable<core::Result<CredentialsPtr>> ChainProvider::get(core::Deadline deadline)
{
    std::string reasons;
    const std::size_t first = chosen_.value_or(0);
    const std::size_t last = chosen_ ? first + 1 : links_.size();
    for (std::size_t i = first; i < last; ++i) {
        CredentialsProvider& link = *links_[i];
        auto result = co_await link.get(deadline);
        if (result) {
            chosen_ = i;
            co_return result;
        }
        core::Error error = result.error();
        if (error.code != not_configured) {
            if (error.kind == core::ErrorKind::credentials)
                error.message = "credentials from " + std::string(link.name()) + ": " + error.message;
            co_return error;
        }
        reasons += reasons.empty() ? "" : "; ";
        reasons.append(link.name()).append(": ").append(error.message);
    }
    chosen_.reset(); // what answered once is configured no more: look everywhere next time
    co_return nothing_configured("no AWS credentials found (" + reasons +
                                 "): set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the task a role");
}

void ChainProvider::invalidate()
{
    for (auto& link : links_)
        link->invalidate();
}

std::unique_ptr<CredentialsProvider> default_chain(Surroundings surroundings, net::Transport& transport,
                                                   net::Timers& timers)
{
    std::vector<std::unique_ptr<CredentialsProvider>> links;
    links.push_back(std::make_unique<EnvironmentProvider>(surroundings.environment));
    links.push_back(std::make_unique<WebIdentityProvider>(surroundings.environment));
    links.push_back(std::make_unique<ProfileProvider>(surroundings));
    links.push_back(std::make_unique<ContainerProvider>(std::move(surroundings), transport, timers));
    return std::make_unique<ChainProvider>(std::move(links));
}

} // namespace headcount::aws
