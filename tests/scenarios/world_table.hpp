// What the simulated AWS shows, in the words of a scenario's tables: one text a cell.
#pragma once

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace headcount::scenarios {

using Row = std::map<std::string, std::string>; // column → cell

// Of GET table: cluster, service, registered, active, desired, running, pending, and `unplaced`: the tasks that are
// asked for and stand nowhere.
std::vector<Row> service_rows(const boost::json::object& table);

// Of GET placement: how many tasks stand in each part of the cluster, greatest first: `by` instance, zone, or an
// attribute. "2 2 1"; of no instance: "-".
std::string spread(const boost::json::object& placement, const std::string& cluster, const std::string& group,
                   const std::string& by);

// Of GET updates: the counts that were set, in order: cluster, service, counts.
std::vector<Row> update_rows(const boost::json::object& updates);

} // namespace headcount::scenarios
