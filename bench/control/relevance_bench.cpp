// What an event costs that changes nothing: from the bytes of an SQS answer with ten bodies to ten verdicts. Stands for
// the tasks that start and stop all day on instances whose count nobody has to touch.
#include "allocations.hpp"
#include "cpu.hpp"

#include "aws/sqs_answers.hpp"
#include "control/relevance/relevance.hpp"
#include "headcount/core/event.hpp"

#include "counted.hpp"

#include <benchmark/benchmark.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

namespace {

using namespace headcount;
using Verdict = control::Relevance::Verdict;

constexpr std::size_t bodies = 10;
constexpr core::Time now{std::chrono::hours{1}};

// Real events of so many instances.
std::vector<std::string> event_texts()
{
    std::ifstream file{HEADCOUNT_BENCH_EVENTS "/instance_registered.json", std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    const auto parsed = core::EventParser{}.parse(text);
    const std::string id{std::get<core::InstanceChange>(parsed.body).instance};
    std::vector<std::string> all;
    for (std::size_t i = 0; i < bodies; ++i) {
        std::string one = text;
        for (auto at = one.find(id); at != std::string::npos; at = one.find(id, at + id.size()))
            one[at + id.size() - 1] = static_cast<char>('0' + i);
        all.push_back(std::move(one));
    }
    return all;
}

aws::ApiResponse answer_with(const std::vector<std::string>& texts)
{
    boost::json::array messages;
    for (const std::string& text : texts)
        messages.push_back({{"MessageId", "5fea7756-0ea4-451a-a703-a558b933e274"},
                            {"ReceiptHandle", std::string(340, 'A')},
                            {"MD5OfBody", aws::Md5{}.hex_of(text)},
                            {"Body", text},
                            {"Attributes", {{"SentTimestamp", "1767323045123"}, {"ApproximateReceiveCount", "1"}}}});
    aws::ApiResponse answer;
    answer.body = boost::json::serialize(boost::json::object{{"Messages", messages}});
    answer.body.reserve(answer.body.size() + 64);
    return answer;
}

// Seconds that the digests of these bodies cost, so often: SQS' own check, the same for every consumer.
double digests_of(aws::Md5& md5, const std::vector<std::string>& texts, std::int64_t times)
{
    const double began = bench::cpu_seconds();
    for (std::int64_t i = 0; i < times; ++i)
        for (const std::string& text : texts) {
            const auto digits = md5.digits_of(text);
            benchmark::DoNotOptimize(&digits);
        }
    return bench::cpu_seconds() - began;
}

void answer_to_verdicts(benchmark::State& state)
{
    core::Config config;
    config.rules.emplace_back().service = "node-agent";
    config.rules.back().count = core::CountMode::active;
    control::Relevance relevance(control::cares_of(config));
    core::EventParser parser;
    aws::json::Parser answers;
    aws::Md5 md5;
    const auto texts = event_texts();
    for (const std::string& text : texts) {
        const auto change = std::get<core::InstanceChange>(parser.parse(text).body);
        const auto judged = relevance.judge(change, now);
        relevance.attached(*judged.sighting);
        relevance.ran(change.cluster, false, now, now);
        relevance.answered(change.cluster, *judged.sighting, now, now);
    }
    const aws::ApiResponse answer = answer_with(texts);
    const bench::AllocationCount count(state);
    const double began = bench::cpu_seconds();
    for (auto _ : state) {
        const auto messages = aws::read_messages(answers, md5, answer);
        if (messages->good.size() != bodies) return state.SkipWithError("the answer is not understood");
        for (const aws::ReceivedMessage& message : messages->good) {
            const core::Event event = parser.parse(message.body);
            const auto* change = std::get_if<core::InstanceChange>(&event.body);
            if (change == nullptr || relevance.judge(*change, now).verdict != Verdict::unchanged)
                return state.SkipWithError("the event is not found to be unchanged");
        }
    }
    const double spent = bench::cpu_seconds() - began;
    const auto events = static_cast<double>(state.iterations() * bodies);
    state.counters["events_md5_apart"] = events / (spent - digests_of(md5, texts, state.iterations()));
    state.counters["events"] = benchmark::Counter(events, benchmark::Counter::kIsRate);
}
BENCHMARK(answer_to_verdicts);

// The memory alone.
void judge(benchmark::State& state)
{
    control::Relevance relevance(control::Cares{.draining = true});
    const core::ClusterKey cluster{"aws", "111122223333", "eu-west-1", "prod"};
    core::InstanceChange change{.cluster = cluster, .instance = {}, .status = "ACTIVE"};
    relevance.ran(cluster, false, now, now);
    std::vector<core::ShortText<36>> ids;
    for (int i = 0; i < 50'000; ++i) {
        std::string digits = std::to_string(i * 7919LL);
        digits.insert(0, 32 - digits.size(), '0');
        ids.push_back(core::ShortText<36>(digits));
        change.instance = ids.back();
        change.version = 1;
        relevance.answered(cluster, *relevance.judge(change, now).sighting, now, now);
    }
    std::size_t next = 0;
    std::uint64_t version = 2;
    const bench::AllocationCount count(state);
    for (auto _ : state) {
        change.instance = ids[next];
        change.version = version;
        const auto judged = relevance.judge(change, now);
        if (judged.verdict != Verdict::unchanged) return state.SkipWithError("it is not unchanged");
        if (++next == ids.size()) next = 0, ++version;
    }
}
BENCHMARK(judge);

} // namespace
