#include "cli/check/queue_check.hpp"

#include "core/whole_number.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <utility>

namespace headcount::cli {
namespace {

namespace json = boost::json;
using core::ErrorKind;
using Attributes = std::map<std::string, std::string>;

constexpr std::uint64_t few_receives = 5; // a restart, a kill and a slow account use up three of them

struct Redrive {
    std::string target; // the name of the dead-letter queue
    std::uint64_t receives = 0;
};

std::uint64_t number_of(const json::value& value)
{
    if (value.is_int64() && value.get_int64() > 0) return static_cast<std::uint64_t>(value.get_int64());
    const auto* text = value.if_string();
    return text == nullptr ? 0 : core::whole_number<std::uint64_t>(*text).value_or(0);
}

// {"deadLetterTargetArn":"arn:aws:sqs:…:headcount-dlq","maxReceiveCount":10}; the number may be a text.
std::optional<Redrive> redrive_in(const Attributes& attributes)
{
    const auto found = attributes.find("RedrivePolicy");
    if (found == attributes.end()) return std::nullopt;
    boost::system::error_code flaw;
    const json::value policy = json::parse(found->second, flaw);
    const auto* members = flaw ? nullptr : policy.if_object();
    if (members == nullptr) return std::nullopt;
    const auto* target = members->if_contains("deadLetterTargetArn");
    const auto* receives = members->if_contains("maxReceiveCount");
    if (target == nullptr || !target->is_string() || receives == nullptr) return std::nullopt;
    const std::string arn(target->get_string());
    return Redrive{arn.substr(arn.rfind(':') + 1), number_of(*receives)};
}

std::string value_of(const Attributes& attributes, const std::string& name)
{
    const auto found = attributes.find(name);
    return found == attributes.end() ? "?" : found->second;
}

std::string fix_of(const core::Error& error)
{
    switch (error.kind) {
    case ErrorKind::denied:
    case ErrorKind::credentials: return "allow it: `headcount setup policy` prints what is needed";
    case ErrorKind::transport:
    case ErrorKind::deadline: return "see that its address can be reached from here";
    case ErrorKind::invalid: return "correct its URL, or make it: `headcount setup queue` prints how";
    case ErrorKind::throttled:
    case ErrorKind::server:
    case ErrorKind::cancelled: break;
    }
    return "try again";
}

Finding wrong(std::string what, const core::Error& error)
{
    return {std::move(what), false, error.message, fix_of(error), std::string(to_string(error.kind))};
}

} // namespace

std::vector<std::string> queue_attributes()
{
    return {"RedrivePolicy", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"};
}

bool may_be_asked_more(const core::Result<Attributes>& attributes)
{
    return attributes || attributes.error().kind == ErrorKind::denied;
}

Finding permission_of(const std::string& action, const std::string& queue,
                      const core::Result<aws::BatchResults>& answer)
{
    std::string what = action + " on queue " + queue;
    core::Result<void> outcome;
    if (!answer)
        outcome = answer.error();
    else if (!answer->empty())
        outcome = answer->front();
    if (!outcome && outcome.error().kind != ErrorKind::invalid) return wrong(std::move(what), outcome.error());
    return {std::move(what), true, "allowed: only the receipt of no message was refused"};
}

Finding receive_not_tried()
{
    return {"sqs:ReceiveMessage", true, "not tried, since a receive counts towards maxReceiveCount of the message",
            "where it is refused, the log of `headcount serve` and 503 at /readyz say so at once", "not_tried"};
}

Finding finding_of(const std::string& queue, const core::Result<Attributes>& attributes)
{
    if (!attributes) return wrong("queue " + queue, attributes.error());
    Finding finding{"queue " + queue, true, ""};
    finding.detail = value_of(*attributes, "ApproximateNumberOfMessages") + " messages waiting, " +
                     value_of(*attributes, "ApproximateNumberOfMessagesNotVisible") + " in flight, ";
    const auto redrive = redrive_in(*attributes);
    if (!redrive) {
        finding.ok = false;
        finding.detail += "no dead-letter queue: a message that nobody can process comes back until its retention ends";
        finding.fix = "`headcount setup queue` prints a queue with one";
        finding.code = "no_dead_letter_queue";
        return finding;
    }
    finding.detail += "dead-letter queue " + redrive->target + " after " + count_of(redrive->receives, "receive");
    if (redrive->receives < few_receives) {
        finding.fix = "set maxReceiveCount to 10, since being killed counts as a receive";
        finding.code = "few_receives";
    }
    return finding;
}

} // namespace headcount::cli
