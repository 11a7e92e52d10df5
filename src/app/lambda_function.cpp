#include "headcount/app/lambda_function.hpp"

#include "app/intake.hpp"
#include "headcount/app/service.hpp"
#include "headcount/core/invocation.hpp"
#include "headcount/source/batch_source.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace headcount::app {

namespace {

core::Error refused(std::string code, std::string message)
{
    return {core::ErrorKind::invalid, std::move(code), std::move(message), false, ""};
}

// Why a record that nobody keeps in a queue is an error instead of being worked on: whoever wrote the rule should see
// that it sends the wrong things.
std::optional<core::Error> refusal(const core::Event& event, const core::Config& config, const std::string& own_account)
{
    const auto* ignored = std::get_if<core::Ignored>(&event.body);
    if (ignored != nullptr && ignored->other_source)
        return refused("WrongSource", "this event is not from aws.ecs or aws.events; narrow the event rule");
    Judgement judgement = judge(event, config, own_account);
    if (judgement.action != Judgement::Action::give_back) return std::nullopt;
    return refused("WrongEvent", "this event cannot be used: " + judgement.why);
}

std::vector<source::Message> messages_of(core::Invocation invocation, core::Time now)
{
    std::vector<source::Message> messages;
    for (core::Invocation::Record& record : invocation.records) {
        source::Message& message = messages.emplace_back();
        message.id = core::ShortText<100>(record.id);
        message.body = std::move(record.body);
        message.received = now;
        message.sent = record.sent;
        message.receive_count = record.receive_count;
    }
    return messages;
}

// The failure of a run that ended, tried again or not: the first there is among its services.
std::optional<core::Error> failure_of(const RunRecord& run)
{
    const auto& rows = run.report.rows;
    const auto failed = std::ranges::find_if(
        rows, [](const control::Row& row) { return row.decision.outcome == core::Outcome::failed; });
    if (failed == rows.end()) return std::nullopt;
    core::Error error = failed->error.value_or(core::Error{});
    error.message = failed->decision.words;
    return error;
}

core::Error too_late(const std::optional<core::Error>& failure)
{
    core::Error error{core::ErrorKind::deadline, "", "the time of the invocation is up; raise the function's timeout",
                      true, ""};
    if (failure) error.message += ". The last failure was: " + failure->message;
    return error;
}

// {"batchItemFailures":[{"itemIdentifier":"<messageId>"},…]}: what SQS is to hand out again.
std::string batch_response(const std::vector<std::string>& ids, const std::vector<bool>& done, bool fifo)
{
    boost::json::array failures;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const bool in_order = fifo && !failures.empty(); // behind a failure the order is kept
        if (!done[i] || in_order) failures.push_back(boost::json::object{{"itemIdentifier", ids[i]}});
    }
    return boost::json::serialize(boost::json::object{{"batchItemFailures", std::move(failures)}});
}

// What the service tells of its runs.
struct Failures {
    std::optional<core::Error> last;
    std::optional<core::Error> final; // the first of a run that is not tried again

    void note(const RunRecord& run)
    {
        const auto failure = failure_of(run);
        if (!failure || failure->kind == core::ErrorKind::cancelled) return;
        last = failure;
        if (run.next != RunNext::retry && !final) final = failure;
    }
};

} // namespace

asio::awaitable<core::Result<std::string>> LambdaFunction::invoke(std::string payload, core::Deadline deadline)
{
    auto answer = co_await work_on(std::move(payload), deadline);
    if (config_->emf) {
        const std::string line =
            parts_.metrics.emf_line(parts_.timers.wall(), observe::EmfKind::invocation, parts_.function_name);
        if (!line.empty()) parts_.log.write_line(line);
    }
    co_return answer;
}

asio::awaitable<core::Result<std::string>> LambdaFunction::work_on(std::string payload, core::Deadline deadline)
{
    auto invocation = core::parse_invocation(payload);
    if (!invocation) {
        parts_.metrics.event(observe::EventResult::rejected);
        co_return refused("WrongEvent", "this invocation cannot be used: " + invocation.error().message);
    }
    const bool queue = invocation->queue;
    const bool fifo = invocation->fifo;
    std::vector<std::string> ids;
    for (const core::Invocation::Record& record : invocation->records) {
        ids.push_back(record.id);
        if (queue) continue;
        auto why = refusal(parser_.parse(record.body), *config_, parts_.own_account);
        if (!why) continue;
        parts_.metrics.event(observe::EventResult::rejected);
        co_return std::move(*why);
    }

    auto batch = std::make_unique<source::BatchSource>(messages_of(std::move(*invocation), parts_.timers.now()));
    const source::BatchSource& answered = *batch;
    std::vector<std::unique_ptr<source::Source>> sources;
    sources.push_back(std::move(batch));
    Failures failures;
    Service service(config_, {.executor = parts_.executor,
                              .timers = parts_.timers,
                              .random = parts_.random,
                              .ecs = parts_.ecs,
                              .log = parts_.log,
                              .metrics = parts_.metrics,
                              .sources = std::move(sources),
                              .own_account = parts_.own_account,
                              .home_regions = parts_.home_regions,
                              .asker = control::Asker::invocation,
                              .sweeps = false,
                              .on_run = [&failures](const RunRecord& run) { failures.note(run); },
                              .budget = parts_.budget});
    service.start();
    co_await service.finish(deadline);
    const bool late = deadline.passed(parts_.timers.now());
    co_await service.stop(core::Deadline{parts_.timers.now()});

    if (queue) co_return batch_response(ids, answered.done(), fifo);
    const bool all_done = std::ranges::all_of(answered.done(), std::identity{});
    if (all_done && !failures.final) co_return "null";
    if (late) co_return too_late(failures.last);
    if (failures.final) co_return std::move(*failures.final);
    co_return refused("Unfinished", "this event could not be worked on; the log says why");
}

} // namespace headcount::app
