// The rows of a cluster's last run as one small piece of memory, since the service keeps those of every cluster. Kept
// is what pages, gauges and sweeps ask; not kept are the error, the complaint and the sum without its result, which
// have been said by then.
#pragma once

#include "headcount/control/reconciler.hpp"

#include <memory>
#include <string>
#include <vector>

namespace headcount::app {

class PackedRows {
public:
    PackedRows() = default; // of no row
    explicit PackedRows(const std::vector<control::Row>& rows);

    std::vector<control::Row> rows() const;
    // The services among them that have no row among these.
    std::vector<std::string> services_without(const std::vector<control::Row>& others) const;

private:
    std::unique_ptr<char[]> bytes_; // their number, their services, and the rest of each
};

} // namespace headcount::app
