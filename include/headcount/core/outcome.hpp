// The verdicts a run can reach and their reasons: names that programs rely on (interface, last section).
#pragma once

#include <iosfwd>
#include <string_view>

namespace headcount::core {

// Ordered from best to worst: a run of several services ends as its worst.
enum class Outcome {
    in_sync,
    no_service,
    adjusted,
    would_adjust,
    paused,
    skipped,
    held,
    contended,
    failed,
};

enum class Reason {
    // adjusted, would_adjust
    count_changed,
    drift,
    step, // held too, while the tasks of the last step are not there yet
    // in_sync
    in_sync,
    // no_service
    no_service,
    service_inactive,
    cluster_missing,
    // held
    hold,
    confirming,
    deployment,
    brake,
    brake_warming,
    feedback,
    // contended
    contended,
    // paused
    paused,
    // skipped
    daemon,
    fargate_only,
    external_deployment,
    bad_tag,
    // failed
    throttled,
    denied,
    credentials,
    server,
    transport,
    deadline,
    invalid,
};

bool changes_count(Outcome outcome); // adjusted, or would_adjust
bool was_counted(Outcome outcome);   // a count was compared with what the service asks for, whatever came of it

std::string_view to_string(Outcome outcome);
std::string_view to_string(Reason reason);
std::ostream& operator<<(std::ostream& out, Outcome outcome);
std::ostream& operator<<(std::ostream& out, Reason reason);

} // namespace headcount::core
