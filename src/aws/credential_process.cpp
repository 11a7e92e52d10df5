#include "aws/credential_process.hpp"

#include "aws/command_words.hpp"
#include "aws/credential_document.hpp"
#include "aws/credential_error.hpp"
#include "aws/json.hpp"
#include "aws/printable.hpp"
#include "headcount/aws/refreshing.hpp"

#include <utility>

namespace headcount::aws {

namespace {

using namespace std::chrono_literals;

constexpr core::Duration longest_run = 60s;
static_assert(longest_run < longest_fetch);
constexpr std::size_t longest_words = 300; // of what the program says went wrong

core::Error failed(const net::ProcessEnd& end)
{
    const auto how = end.signal != 0 ? "was ended by signal " + std::to_string(end.signal)
                                     : "ended with exit code " + std::to_string(end.exit_code);
    const auto words = printable(end.error_output, longest_words);
    return broken_credentials(how + (words.empty() ? ", and said nothing" : ": " + words), true);
}

core::Result<CredentialsPtr> judge(const net::ProcessEnd& end)
{
    if (!end.ok()) return failed(end);
    json::Parser parser;
    const auto document = parser.parse(end.output.reveal());
    if (!document) return broken_credentials("printed no JSON object");
    const auto version = json::find(*document, "Version");
    std::int64_t number = 0;
    const bool told = version && version->get(number) == simdjson::SUCCESS;
    if (!told || number != 1) return broken_credentials("printed a document whose Version is not 1");
    auto credentials = parse_credential_document(*document, "SessionToken");
    if (!credentials) return broken_credentials("printed a document that " + credentials.error().message);
    return credentials;
}

core::Error with_name(core::Error error, const ProcessSource& source)
{
    error.message = "credential_process of profile " + source.profile + " " + error.message;
    return error;
}

} // namespace

asio::awaitable<core::Result<CredentialsPtr>> run_process(net::Processes& processes, net::Timers& timers,
                                                          ProcessSource source, core::Deadline deadline)
{
    auto words = command_words(source.command);
    if (!words) co_return with_name(broken_credentials("is no command: " + words.error().message), source);
    net::Command command;
    command.words = std::move(*words);
    const auto end = deadline.no_later_than(core::Deadline::after(timers.now(), longest_run));
    const auto ended = co_await processes.run(std::move(command), end);
    if (!ended && ended.error().kind == core::ErrorKind::cancelled) co_return ended.error();
    if (!ended)
        co_return with_name(broken_credentials("failed: " + ended.error().message, ended.error().retryable), source);
    const auto credentials = judge(*ended);
    if (!credentials) co_return with_name(credentials.error(), source);
    co_return credentials;
}

} // namespace headcount::aws
