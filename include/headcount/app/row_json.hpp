// A row as programs read it: of `apply --json`, /api/clusters and, with what the run cost, /api/recent.
// Names: interface, "Names that programs rely on". What was not read is null.
#pragma once

#include "headcount/app/service.hpp"
#include "headcount/control/reconciler.hpp"
#include "headcount/core/cluster_key.hpp"
#include "headcount/core/counting.hpp"

#include <optional>
#include <string>
#include <vector>

namespace headcount::app {

// {"account":…,"region":…,"cluster":…,"service":…,"rule":…,"instances":…,…,"warnings":[]}
std::string row_json(const core::ClusterKey& cluster, const control::Row& row);

// The same with "counted", what each instance is to the count, and "placement_failure", the last of the service.
std::string row_json(const core::ClusterKey& cluster, const control::Row& row,
                     const std::vector<core::Reckoned>& counted,
                     const std::optional<core::PlacementTrouble>& trouble = std::nullopt);

// The same with calls, ms, queue_ms, event_ids, request_ids, time.
std::string row_json(const RunRecord& record, const control::Row& row);

// {"rows":[…],"next":null}
std::string rows_json(const std::vector<std::string>& rows);

// The same of rows that go by something: {what, row}.
template <class Rows>
std::string rows_json(const Rows& rows)
{
    std::vector<std::string> texts;
    texts.reserve(rows.size());
    for (const auto& row : rows)
        texts.push_back(row.second);
    return rows_json(texts);
}

} // namespace headcount::app
