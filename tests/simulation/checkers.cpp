#include "simulation/checkers.hpp"

#include "headcount/core/arn.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <sstream>

namespace headcount::simulation {
namespace {

template <class... Parts>
Finding finding(const char* invariant, const Parts&... parts)
{
    std::ostringstream text;
    (text << ... << parts);
    return {invariant, text.str()};
}

double seconds(core::Time time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// The cluster of an instance event, read without the product's parser of events.
std::optional<core::ClusterKey> cluster_of(const std::string& body)
{
    boost::system::error_code ec;
    const auto event = boost::json::parse(body, ec);
    if (ec || !event.is_object()) return std::nullopt;
    const auto& fields = event.as_object();
    const auto* type = fields.if_contains("detail-type");
    if (type == nullptr || *type != "ECS Container Instance State Change") return std::nullopt;
    const auto& arn = fields.at("detail").as_object().at("clusterArn").as_string();
    const auto key = core::parse_cluster_arn({arn.data(), arn.size()});
    if (!key) return std::nullopt;
    return *key;
}

} // namespace

Findings i1_convergence(const std::vector<EndRow>& rows)
{
    Findings found;
    for (const auto& row : rows) {
        if (row.desired == row.expected) continue;
        found.push_back(finding("I1", row.cluster, " service ", row.service, ": ", row.instances, " instances ask for ",
                                row.expected, " tasks, desired is ", row.desired));
    }
    return found;
}

Findings i2_nothing_lost(const std::vector<sim::DeleteRecord>& deletes, const ReadsSeen& reads)
{
    Findings found;
    for (const auto& gone : deletes) {
        const auto cluster = cluster_of(gone.body);
        if (!cluster) continue;
        const auto seen = reads.find(*cluster);
        bool read = false;
        if (seen != reads.end()) {
            const auto first = std::ranges::lower_bound(seen->second, gone.received);
            read = first != seen->second.end() && *first <= gone.deleted;
        }
        if (read) continue;
        found.push_back(finding("I2", "message ", gone.id, " about ", *cluster, " was received at ",
                                seconds(gone.received), " s and deleted at ", seconds(gone.deleted),
                                " s without a read of its cluster between"));
    }
    return found;
}

Findings i3_frugal(const app::RunRecord& record)
{
    if (record.report.rows.size() > 1 || record.report.calls <= 3) return {};
    return {finding("I3", "a run of ", record.cluster, " made ", record.report.calls, " ECS calls")};
}

Findings i4_bounded(std::size_t most_requests, std::size_t allowed)
{
    if (most_requests <= allowed) return {};
    return {finding("I4", most_requests, " requests were under way at once, ", allowed, " are allowed")};
}

Findings i5_contained(const std::deque<sim::ServiceUpdate>& updates, const std::string& service,
                      const std::set<std::string>& accounts)
{
    const std::set<std::string> members{"cluster", "desiredCount", "service"};
    Findings found;
    for (const auto& update : updates) {
        if (update.service != service || !accounts.contains(update.cluster.account))
            found.push_back(finding("I5", "UpdateService reached ", update.service, " of ", update.cluster));
        if (update.members != members)
            found.push_back(finding("I5", "UpdateService of ", update.cluster, " sent ", update.members.size(),
                                    " members instead of cluster, service and desiredCount"));
    }
    return found;
}

Findings i6_quiet(std::string_view line, const std::vector<std::string>& secrets)
{
    for (const auto& secret : secrets) {
        if (line.find(secret) != std::string_view::npos) return {finding("I6", "a log line holds a secret")};
    }
    return {};
}

} // namespace headcount::simulation
