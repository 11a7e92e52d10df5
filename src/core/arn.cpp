#include "headcount/core/arn.hpp"

#include "core/arn_parts.hpp"
#include "core/characters.hpp"
#include "core/invalid.hpp"
#include "core/partition.hpp"

#include <array>

namespace headcount::core {

namespace {

constexpr std::size_t longest_arn = 2048;
constexpr std::size_t longest_name = 255;

bool is_partition(std::string_view text)
{
    if (text == "aws") return true;
    return text.starts_with("aws-") && text.size() > 4 && text.size() <= 32 &&
           all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_service_id(std::string_view text)
{
    return !text.empty() && text.size() <= 64 &&
           all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

bool is_instance_id(std::string_view text)
{
    if (text.size() == 32) return all_of(text, is_hex);
    if (text.size() != 36) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        if (dash ? text[at] != '-' : !is_hex(text[at])) return false;
    }
    return true;
}

// Cuts what stands before the first `mark` off `rest`; false where there is no mark.
bool cut(std::string_view& rest, char mark, std::string_view& before)
{
    const std::size_t at = rest.find(mark);
    if (at == std::string_view::npos) return false;
    before = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    return true;
}

// "<type>/<name>" or "<type>/<cluster>/<name>": what stands behind the type.
struct Path {
    std::optional<std::string_view> cluster;
    std::string_view name;
};

Result<Path> parse_path(std::string_view resource, std::string_view type)
{
    std::string_view found;
    if (!cut(resource, '/', found) || found != type)
        return invalid("the ARN is not that of a " + std::string{type} + " (its resource must begin with \"" +
                       std::string{type} + "/\")");
    Path path;
    std::string_view cluster;
    if (cut(resource, '/', cluster)) {
        if (!is_ecs_name(cluster))
            return invalid("the cluster in the ARN is not a name of 1 to 255 letters, digits, hyphens and underscores");
        path.cluster = cluster;
    }
    path.name = resource;
    return path;
}

// An ARN of ECS names its region and account, and a partition that can hold the region.
Result<ArnParts> ecs_parts(std::string_view text)
{
    Result<ArnParts> arn = arn_parts(text);
    if (!arn) return arn;
    if (arn->service != "ecs") return invalid("the ARN is not one of ECS (arn:<partition>:ecs:...)");
    if (arn->region.empty()) return invalid("the ARN names no region");
    if (arn->account.empty()) return invalid("the ARN names no account");
    if (!may_hold(arn->partition, arn->region))
        return invalid("the ARN's region does not belong to the ARN's partition");
    return arn;
}

Arn whole(const ArnParts& parts)
{
    return {std::string{parts.partition}, std::string{parts.service}, std::string{parts.region},
            std::string{parts.account}, std::string{parts.resource}};
}

std::optional<std::string> text_of(std::optional<std::string_view> view)
{
    return view ? std::optional<std::string>{*view} : std::nullopt;
}

} // namespace

bool is_ecs_name(std::string_view text)
{
    return !text.empty() && text.size() <= longest_name &&
           all_of(text, [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

bool is_account_id(std::string_view text)
{
    return text.size() == 12 && all_of(text, is_digit);
}

bool is_region(std::string_view text)
{
    std::string_view label;
    if (!cut(text, '-', label) || label.size() < 2 || label.size() > 8 || !all_of(label, is_lower)) return false;
    std::size_t middle = 0;
    for (; cut(text, '-', label); ++middle)
        if (label.empty() || label.size() > 16 || !all_of(label, is_lower)) return false;
    const bool numbered = !text.empty() && text.size() <= 2 && all_of(text, is_digit);
    return numbered && (middle == 1 || middle == 2);
}

Result<ArnParts> arn_parts(std::string_view text)
{
    if (text.size() > longest_arn) return invalid("the ARN is longer than 2048 characters");
    if (!all_of(text, is_visible)) return invalid("the ARN holds a space, a control character or one outside ASCII");
    std::array<std::string_view, 5> parts;
    std::string_view rest = text;
    for (std::string_view& part : parts)
        if (!cut(rest, ':', part))
            return invalid("this is not an ARN (arn:<partition>:<service>:<region>:<account>:<resource>)");
    const auto& [arn, partition, service, region, account] = parts;
    if (arn != "arn") return invalid("an ARN begins with \"arn:\"");
    if (!is_partition(partition)) return invalid("the ARN's partition is not aws or aws-...");
    if (!is_service_id(service)) return invalid("the ARN names no service, or not in lower-case letters");
    if (!region.empty() && !is_region(region)) return invalid("the ARN's region is not of the form eu-west-1");
    if (!account.empty() && !is_account_id(account)) return invalid("the ARN's account is not 12 digits");
    if (rest.empty()) return invalid("the ARN names no resource");
    return ArnParts{partition, service, region, account, rest};
}

Result<Arn> parse_arn(std::string_view text)
{
    const Result<ArnParts> parts = arn_parts(text);
    if (!parts) return parts.error();
    return whole(*parts);
}

Result<ClusterKey> parse_cluster_arn(std::string_view text)
{
    const Result<ArnParts> arn = ecs_parts(text);
    if (!arn) return arn.error();
    const Result<Path> path = parse_path(arn->resource, "cluster");
    if (!path) return path.error();
    if (path->cluster || !is_ecs_name(path->name))
        return invalid("the cluster's name is not 1 to 255 letters, digits, hyphens and underscores");
    return ClusterKey{std::string{arn->partition}, std::string{arn->account}, std::string{arn->region},
                      std::string{path->name}};
}

Result<ServiceName> parse_service_arn(std::string_view text)
{
    const Result<ArnParts> arn = ecs_parts(text);
    if (!arn) return arn.error();
    const Result<Path> path = parse_path(arn->resource, "service");
    if (!path) return path.error();
    if (!is_ecs_name(path->name))
        return invalid("the service's name is not 1 to 255 letters, digits, hyphens and underscores");
    return ServiceName{whole(*arn), text_of(path->cluster), std::string{path->name}};
}

Result<InstanceParts> instance_parts(std::string_view text)
{
    const Result<ArnParts> arn = ecs_parts(text);
    if (!arn) return arn.error();
    const Result<Path> path = parse_path(arn->resource, "container-instance");
    if (!path) return path.error();
    if (!is_instance_id(path->name))
        return invalid("the container instance's id is neither 32 hexadecimal digits nor a UUID");
    return InstanceParts{*arn, path->cluster, path->name};
}

Result<InstanceName> parse_instance_arn(std::string_view text)
{
    const Result<InstanceParts> parts = instance_parts(text);
    if (!parts) return parts.error();
    return InstanceName{whole(parts->arn), text_of(parts->cluster), std::string{parts->id}};
}

} // namespace headcount::core
