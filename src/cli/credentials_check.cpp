#include "cli/credentials_check.hpp"

#include "cli/runtime.hpp"

#include "headcount/aws/credentials.hpp"
#include "headcount/aws/providers.hpp"
#include "headcount/aws/refreshing.hpp"
#include "headcount/core/wall_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace headcount::cli {
namespace {

using namespace std::chrono_literals;
using Verdict = aws::LinkReport::Verdict;
using Got = core::Result<aws::CredentialsPtr>;

constexpr core::Duration longest = aws::longest_fetch + 1s; // so that what the source says of it is heard
constexpr std::size_t shown = 4; // characters of an access key's id: enough to tell two apart, no use for anything else

// "2026-01-02T03:04:05Z"
std::string second_of(core::WallTime time)
{
    return core::rfc3339(time).substr(0, 19) + "Z";
}

std::string description_of(const aws::Credentials& credentials)
{
    const auto& id = credentials.access_key_id;
    std::string text = "access key …" + id.substr(id.size() - std::min(shown, id.size()));
    if (!credentials.account_id.empty()) text += ", account " + credentials.account_id;
    text += credentials.expires ? ", expires " + second_of(*credentials.expires) : ", without expiry";
    return text;
}

std::string code_of(Verdict verdict)
{
    std::string code(aws::to_string(verdict));
    std::ranges::replace(code, ' ', '_');
    return code;
}

Finding finding_of(const aws::LinkReport& link, const Got& got)
{
    const std::string verdict(aws::to_string(link.verdict));
    Finding finding{"credentials from " + link.name, link.verdict != Verdict::broken, verdict, "",
                    code_of(link.verdict)};
    if (link.verdict == Verdict::chosen && got) finding.detail += ": " + description_of(**got);
    if (!link.why.empty()) finding.detail += ", because " + link.why;
    if (!finding.ok) finding.fix = "mend it, or take its settings away where another source is meant";
    return finding;
}

asio::awaitable<void> ask(app::AwsAccess& access, core::Deadline deadline, std::optional<Got>& got)
{
    got = co_await access.base_credentials(deadline);
}

} // namespace

std::vector<Finding> check_credentials(const core::Config& config, const World& world)
{
    Runtime runtime(config, world, Voice::command);
    std::optional<Got> got;
    const auto deadline = core::Deadline::after(runtime.timers().now(), longest);
    runtime.run(ask(runtime.access(), deadline, got));

    std::vector<Finding> findings;
    for (const aws::LinkReport& link : runtime.access().credentials_walk())
        findings.push_back(finding_of(link, *got));
    const bool told = std::ranges::any_of(
        findings, [](const Finding& finding) { return finding.code == "chosen" || finding.code == "broken"; });
    if (!told)
        findings.push_back({"credentials", false, "no source has any",
                            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile, or give the task or the "
                            "instance a role",
                            "none"});
    return findings;
}

} // namespace headcount::cli
