// Queues by URL, ARN or bare name (Amazon SQS Developer Guide, "Queue and message identifiers").
#include "core/characters.hpp"
#include "core/invalid.hpp"
#include "core/partition.hpp"
#include "headcount/core/arn.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace headcount::core {

namespace {

constexpr std::size_t longest_url = 2048;

// 1 to 80 letters, digits, hyphens and underscores; a FIFO queue's name ends in ".fifo", which counts.
bool is_queue_name(std::string_view text)
{
    if (text.size() > 80) return false;
    if (text.ends_with(".fifo")) text.remove_suffix(5);
    return !text.empty() && all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

Error bad_queue_name()
{
    return invalid("the queue's name is not 1 to 80 letters, digits, hyphens and underscores");
}

std::string regional_url(std::string_view region, std::string_view account, std::string_view name)
{
    std::string url = "https://sqs.";
    url.append(region).append(".").append(dns_suffix_of(region)).append("/");
    return url.append(account).append("/").append(name);
}

bool is_port(std::string_view text)
{
    if (text.empty() || text.size() > 5 || !all_of(text, is_digit)) return false;
    std::uint32_t port = 0;
    for (const char digit : text)
        port = port * 10 + static_cast<std::uint32_t>(digit - '0');
    return port >= 1 && port <= 65535;
}

// Splits "host", "host:port" or "[v6]:port"; empty where it is none of them.
std::string_view host_of(std::string_view authority)
{
    std::string_view host = authority;
    const std::size_t closing = authority.starts_with('[') ? authority.find(']') : 0;
    if (closing == std::string_view::npos) return {};
    const std::size_t colon = authority.find(':', closing);
    if (colon != std::string_view::npos) {
        if (!is_port(authority.substr(colon + 1))) return {};
        host = authority.substr(0, colon);
    }
    const bool v6 = closing > 0;
    if (v6 && host.size() != closing + 1) return {};
    const std::string_view characters = v6 ? host.substr(1, closing - 1) : host;
    const bool clean = all_of(characters, [v6](char c) {
        return v6 ? is_hex(c) || c == ':' || c == '.' : is_alphanumeric(c) || c == '-' || c == '.';
    });
    return clean && !characters.empty() ? host : std::string_view{};
}

// The region an SQS host name tells, or nothing: sqs.<region>.…, sqs-fips.<region>.…, VPC endpoints
// (….sqs.<region>.vpce.…), and the legacy <region>.queue.… and queue.amazonaws.com (us-east-1).
std::string_view region_in(std::string_view host)
{
    if (host == "queue.amazonaws.com") return "us-east-1";
    std::string_view before;
    for (std::string_view rest = host; !rest.empty();) {
        const std::size_t dot = rest.find('.');
        const std::string_view label = rest.substr(0, dot);
        const bool said = before == "sqs" || before == "sqs-fips";
        const bool legacy = dot != std::string_view::npos && rest.substr(dot + 1).starts_with("queue.");
        if ((said || legacy) && is_region(label)) return label;
        before = label;
        rest.remove_prefix(dot == std::string_view::npos ? rest.size() : dot + 1);
    }
    return {};
}

// The path's last two segments are account and name; an endpoint behind a proxy may put others before them.
Result<QueueName> parse_path(std::string_view path)
{
    const bool clean =
        all_of(path, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '/'; });
    if (!clean) return invalid("the queue's URL has more than a path behind its host");
    const std::size_t before_name = path.rfind('/');
    const std::size_t before_account = before_name == 0 ? std::string_view::npos : path.rfind('/', before_name - 1);
    if (before_account == std::string_view::npos) return invalid("the queue's URL does not end in /<account>/<name>");
    const std::string_view account = path.substr(before_account + 1, before_name - before_account - 1);
    const std::string_view name = path.substr(before_name + 1);
    if (!is_account_id(account)) return invalid("the account in the queue's URL is not 12 digits");
    if (!is_queue_name(name)) return bad_queue_name();
    return QueueName{{}, std::string{account}, std::string{name}, {}};
}

Result<QueueName> parse_url(std::string_view text, std::string_view default_region)
{
    if (text.size() > longest_url) return invalid("the queue's URL is longer than 2048 characters");
    const std::string_view rest = text.substr(text.find("://") + 3);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return invalid("the queue's URL does not end in /<account>/<name>");
    const std::string_view host = host_of(rest.substr(0, slash));
    if (host.empty()) return invalid("the queue's URL has no host, or one with characters that no host has");
    Result<QueueName> queue = parse_path(rest.substr(slash));
    if (!queue) return queue;
    const std::string_view told = region_in(host);
    const std::string_view region = told.empty() ? default_region : told;
    if (!is_region(region))
        return invalid("the queue's URL does not tell its region and no valid default is known: set AWS_REGION");
    queue->region = region;
    queue->url = text;
    return queue;
}

Result<QueueName> parse_queue_arn(std::string_view text)
{
    const Result<Arn> arn = parse_arn(text);
    if (!arn) return arn.error();
    if (arn->service != "sqs") return invalid("the ARN is not one of SQS (arn:<partition>:sqs:...)");
    if (arn->region.empty() || arn->account.empty()) return invalid("the queue's ARN names no region or no account");
    if (!may_hold(arn->partition, arn->region))
        return invalid("the ARN's region does not belong to the ARN's partition");
    if (!is_queue_name(arn->resource)) return bad_queue_name();
    return QueueName{arn->region, arn->account, arn->resource, regional_url(arn->region, arn->account, arn->resource)};
}

} // namespace

Result<QueueName> parse_queue(std::string_view text, std::string_view default_region, std::string_view default_account)
{
    if (text.starts_with("https://") || text.starts_with("http://")) return parse_url(text, default_region);
    if (text.starts_with("arn:")) return parse_queue_arn(text);
    if (!is_queue_name(text)) return invalid("this is neither the URL, the ARN nor the name of a queue");
    if (!is_region(default_region))
        return invalid("a queue given by its bare name needs a region: set AWS_REGION, or give its URL or ARN");
    if (!is_account_id(default_account))
        return invalid(
            "a queue given by its bare name needs the own account: set AWS_ACCOUNT_ID, or give its URL or ARN");
    return QueueName{std::string{default_region}, std::string{default_account}, std::string{text},
                     regional_url(default_region, default_account, text)};
}

} // namespace headcount::core
