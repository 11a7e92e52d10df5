#include "sim/sqs_attributes.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace headcount::sim {
namespace {

struct Seconds {
    std::string_view name;
    core::Duration QueueSettings::* member;
    std::int64_t low;
    std::int64_t high;
};

constexpr std::array durations{
    Seconds{"VisibilityTimeout", &QueueSettings::visibility, 0, 43'200},
    Seconds{"DelaySeconds", &QueueSettings::delay, 0, 900},
    Seconds{"ReceiveMessageWaitTimeSeconds", &QueueSettings::wait, 0, 20},
    Seconds{"MessageRetentionPeriod", &QueueSettings::retention, 60, 1'209'600},
};

constexpr std::array<std::string_view, 5> texts{
    "Policy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled",
};

// Known, and never there: this world has standard queues only.
constexpr std::array<std::string_view, 4> fifo{
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
};

core::Error bad_value(std::string_view name)
{
    return sqs_refusal("InvalidAttributeValue", "Invalid value for the parameter " + std::string{name} + '.');
}

core::Result<std::int64_t> number(std::string_view name, std::string_view text, std::int64_t low, std::int64_t high)
{
    std::int64_t value = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || rest != text.data() + text.size() || value < low || value > high) {
        return bad_value(name);
    }
    return value;
}

std::string text_of(const json::value& value)
{
    if (const auto* text = value.if_string()) return {text->data(), text->size()};
    return json::serialize(value);
}

core::Error bad_redrive(std::string_view why)
{
    return invalid_parameter("RedrivePolicy", why);
}

core::Result<std::optional<Redrive>> read_redrive(std::string_view text, const QueueKey& queue, const QueueWorld& world)
{
    if (text.empty()) return std::optional<Redrive>{}; // an empty text takes the policy away
    boost::system::error_code error;
    const auto value = json::parse(text, error);
    const auto* object = error ? nullptr : value.if_object();
    const auto* target = object ? object->if_contains("deadLetterTargetArn") : nullptr;
    if (!target || !target->is_string()) return bad_redrive("It must be a JSON object with a deadLetterTargetArn.");
    const auto key = parse_queue_key(text_of(*target), queue.region);
    if (!key || !text_of(*target).starts_with("arn:")) return bad_redrive("Its deadLetterTargetArn is no queue.");
    if (key->account != queue.account || key->region != queue.region) {
        return bad_redrive("The dead letter target must be of the same account and region.");
    }
    if (!world.exists(*key)) return bad_redrive("Dead letter target does not exist.");
    Redrive redrive{*key};
    if (const auto* count = object->if_contains("maxReceiveCount")) { // a number, or as the CLI writes it a text
        const auto most = number("RedrivePolicy", text_of(*count), 1, 1000);
        if (!most) return bad_redrive("Its maxReceiveCount must be between 1 and 1000.");
        redrive.max_receives = static_cast<std::uint32_t>(*most);
    }
    return std::optional{redrive};
}

std::string redrive_text(const Redrive& redrive)
{
    json::object object;
    object["deadLetterTargetArn"] = redrive.dead_letter_queue.arn();
    object["maxReceiveCount"] = redrive.max_receives;
    return json::serialize(object);
}

core::Result<void> apply(QueueSettings& settings, std::string_view name, const std::string& text, const QueueKey& queue,
                         const QueueWorld& world)
{
    for (const auto& row : durations) {
        if (row.name != name) continue;
        const auto value = number(name, text, row.low, row.high);
        if (!value) return value.error();
        settings.*row.member = std::chrono::seconds{*value};
        return {};
    }
    if (name == "MaximumMessageSize") {
        const auto value = number(name, text, 1024, 1024 * 1024);
        if (!value) return value.error();
        settings.maximum_bytes = static_cast<std::size_t>(*value);
        return {};
    }
    if (name == "RedrivePolicy") {
        auto redrive = read_redrive(text, queue, world);
        if (!redrive) return redrive.error();
        settings.redrive = std::move(*redrive);
        return {};
    }
    if (std::find(texts.begin(), texts.end(), name) != texts.end()) {
        settings.texts.erase(std::string{name});
        if (!text.empty()) settings.texts.emplace(name, text);
        return {};
    }
    if (std::find(fifo.begin(), fifo.end(), name) != fifo.end()) {
        return sqs_refusal("UnsupportedOperation", "The simulated SQS has standard queues only.");
    }
    return sqs_refusal("InvalidAttributeName", "Unknown Attribute; GetQueueAttributes with All shows the known ones.");
}

std::string seconds_text(core::Duration duration)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

std::string seconds_text(core::WallTime time)
{
    return seconds_text(time.time_since_epoch());
}

json::object all_attributes(const QueueKey& queue, const QueueSettings& settings, QueueWorld& world, core::Time now)
{
    const auto counts = world.counts(queue, now);
    json::object all;
    all["QueueArn"] = queue.arn();
    all["ApproximateNumberOfMessages"] = std::to_string(counts.visible);
    all["ApproximateNumberOfMessagesNotVisible"] = std::to_string(counts.in_flight);
    all["ApproximateNumberOfMessagesDelayed"] = std::to_string(counts.delayed);
    if (const auto created = world.created(queue)) all["CreatedTimestamp"] = seconds_text(*created);
    if (const auto modified = world.modified(queue)) all["LastModifiedTimestamp"] = seconds_text(*modified);
    for (const auto& row : durations)
        all[row.name] = seconds_text(settings.*row.member);
    all["MaximumMessageSize"] = std::to_string(settings.maximum_bytes);
    if (settings.redrive) all["RedrivePolicy"] = redrive_text(*settings.redrive);
    for (const auto& [name, text] : settings.texts)
        all[name] = text;
    return all;
}

bool is_known(std::string_view name, const json::object& all)
{
    return all.contains(name) || name == "RedrivePolicy" ||
           std::find(texts.begin(), texts.end(), name) != texts.end() ||
           std::find(fifo.begin(), fifo.end(), name) != fifo.end();
}

} // namespace

core::Result<QueueSettings> apply_attributes(QueueSettings settings, const json::object& attributes,
                                             const QueueKey& queue, const QueueWorld& world)
{
    for (const auto& member : attributes) {
        const auto* text = member.value().if_string();
        if (!text) return bad_value(member.key());
        const auto applied = apply(settings, member.key(), {text->data(), text->size()}, queue, world);
        if (!applied) return applied.error();
    }
    return settings;
}

core::Result<json::object> read_attributes(const std::vector<std::string>& names, const QueueKey& queue,
                                           QueueWorld& world, core::Time now)
{
    const auto settings = world.settings(queue);
    if (!settings) return settings.error();
    const auto all = all_attributes(queue, *settings, world, now);
    if (std::find(names.begin(), names.end(), "All") != names.end()) return all;
    json::object wanted;
    for (const auto& name : names) {
        if (!is_known(name, all))
            return sqs_refusal("InvalidAttributeName", "Unknown Attribute among those asked for.");
        if (const auto* value = all.if_contains(name)) wanted[name] = *value;
    }
    return wanted;
}

} // namespace headcount::sim
