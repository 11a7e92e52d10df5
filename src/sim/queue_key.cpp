#include "headcount/core/arn.hpp"
#include "headcount/sim/queue_world.hpp"

#include <algorithm>
#include <ostream>

namespace headcount::sim {
namespace {

constexpr std::size_t longest_name = 80;

bool is_queue_name(std::string_view name)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !name.empty() && name.size() <= longest_name && std::all_of(name.begin(), name.end(), allowed);
}

std::string_view aws_domain(std::string_view region)
{
    return core::partition_of(region) == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

// sqs.<region>.amazonaws.com, <region>.queue.amazonaws.com; queue.amazonaws.com is us-east-1's old name.
std::string_view region_of_host(std::string_view host, std::string_view otherwise)
{
    for (const std::string_view domain : {".amazonaws.com.cn", ".amazonaws.com"}) {
        if (!host.ends_with(domain)) continue;
        host.remove_suffix(domain.size());
        if (host == "queue") return "us-east-1";
        if (host.starts_with("sqs.")) return host.substr(4);
        if (host.ends_with(".queue")) return host.substr(0, host.size() - 6);
    }
    return otherwise;
}

std::optional<QueueKey> make_key(std::string_view account, std::string_view region, std::string_view name)
{
    if (!core::is_account_id(account) || !core::is_region(region) || !is_queue_name(name)) return std::nullopt;
    return QueueKey{std::string{account}, std::string{region}, std::string{name}};
}

std::optional<QueueKey> parse_arn(std::string_view text)
{
    const auto arn = core::parse_arn(text);
    if (!arn || arn->service != "sqs") return std::nullopt;
    return make_key(arn->account, arn->region, arn->resource);
}

} // namespace

std::string QueueKey::arn() const
{
    return "arn:" + std::string{core::partition_of(region)} + ":sqs:" + region + ':' + account + ':' + name;
}

std::string QueueKey::url() const
{
    return "https://sqs." + region + '.' + std::string{aws_domain(region)} + '/' + account + '/' + name;
}

std::ostream& operator<<(std::ostream& out, const QueueKey& key)
{
    return out << key.arn();
}

std::optional<QueueKey> parse_queue_key(std::string_view text, std::string_view region)
{
    if (text.starts_with("arn:")) return parse_arn(text);
    if (const auto scheme = text.find("://"); scheme != std::string_view::npos) {
        text.remove_prefix(scheme + 3);
        const auto path = text.find('/');
        if (path == std::string_view::npos) return std::nullopt;
        std::string_view host = text.substr(0, path);
        host = host.substr(0, host.find(':'));
        region = region_of_host(host, region);
        text.remove_prefix(path);
    }
    if (!text.starts_with('/')) return std::nullopt;
    text.remove_prefix(1);
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    return make_key(text.substr(0, slash), region, text.substr(slash + 1));
}

std::ostream& operator<<(std::ostream& out, MessageState state)
{
    switch (state) {
    case MessageState::delayed: return out << "delayed";
    case MessageState::visible: return out << "visible";
    case MessageState::in_flight: return out << "in flight";
    }
    return out << "?";
}

std::ostream& operator<<(std::ostream& out, const QueueCounts& counts)
{
    return out << counts.visible << " visible, " << counts.in_flight << " in flight, " << counts.delayed << " delayed";
}

} // namespace headcount::sim
