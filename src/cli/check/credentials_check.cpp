#include "cli/check/credentials_check.hpp"

#include "headcount/core/wall_text.hpp"

#include <algorithm>
#include <string>

namespace headcount::cli {
namespace {

using Verdict = aws::LinkReport::Verdict;
using Got = core::Result<aws::CredentialsPtr>;

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

} // namespace

Findings findings_of(const std::vector<aws::LinkReport>& walk, const Got& got)
{
    Findings findings;
    for (const aws::LinkReport& link : walk)
        findings.push_back(finding_of(link, got));
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
