#include "sim/digest.hpp"
#include "sim/sqs_actions.hpp"
#include "sim/sqs_attributes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace headcount::sim {
namespace {

constexpr std::size_t most_listed = 1000;
constexpr std::size_t most_tags = 50;

core::Result<QueueKey> named_queue(const SqsCall& call, const std::string& account)
{
    const auto name = required_text(call.input, "QueueName");
    if (!name) return name.error();
    if (name->ends_with(".fifo")) {
        return sqs_refusal("UnsupportedOperation", "The simulated SQS has standard queues only.");
    }
    auto key = parse_queue_key('/' + account + '/' + *name, call.region);
    if (!key) {
        return invalid_parameter(
            "QueueName", "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.");
    }
    return std::move(*key);
}

using Tags = std::map<std::string, std::string>;

core::Result<Tags> read_tags(const json::object& input, std::string_view name)
{
    Tags tags;
    const auto object = object_member(input, name);
    if (!object) return object.error();
    if (!*object) return tags;
    for (const auto& member : **object) {
        const auto* value = member.value().if_string();
        const std::string key{member.key()};
        if (!value || key.empty() || key.size() > 128 || value->size() > 256) {
            return invalid_parameter(name, "Keys have 1 to 128 characters and values at most 256.");
        }
        tags.emplace(key, std::string{value->data(), value->size()});
    }
    if (tags.size() > most_tags) return invalid_parameter(name, "A queue has at most 50 tags.");
    return tags;
}

} // namespace

core::Result<json::object> SqsActions::get_queue_url(const SqsCall& call)
{
    const auto owner = text_member(call.input, "QueueOwnerAWSAccountId");
    if (!owner) return owner.error();
    auto named = named_queue(call, owner->value_or(call.account));
    if (!named) return named.error();
    const auto queue = permitted(std::move(*named), call);
    if (!queue) return queue.error();
    if (const auto settings = world_.settings(*queue); !settings) return settings.error();
    json::object answer;
    answer["QueueUrl"] = url_of(*queue);
    return answer;
}

core::Result<json::object> SqsActions::get_queue_attributes(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto names = texts_member(call.input, "AttributeNames");
    if (!names) return names.error();
    auto attributes = read_attributes(*names, *queue, world_, clock_.now());
    if (!attributes) return attributes.error();
    json::object answer;
    if (!attributes->empty()) answer["Attributes"] = std::move(*attributes);
    return answer;
}

core::Result<json::object> SqsActions::set_queue_attributes(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto settings = world_.settings(*queue);
    if (!settings) return settings.error();
    const auto attributes = object_member(call.input, "Attributes");
    if (!attributes) return attributes.error();
    if (!*attributes) return missing_parameter("Attributes");
    const auto wanted = apply_attributes(*settings, **attributes, *queue, world_);
    if (!wanted) return wanted.error();
    const auto done = world_.configure(*queue, *wanted, clock_.now());
    if (!done) return done.error();
    return json::object{};
}

core::Result<json::object> SqsActions::create_queue(const SqsCall& call)
{
    auto named = named_queue(call, call.account);
    if (!named) return named.error();
    const auto queue = permitted(std::move(*named), call);
    if (!queue) return queue.error();
    const auto attributes = object_member(call.input, "Attributes");
    if (!attributes) return attributes.error();
    auto tags = read_tags(call.input, "tags");
    if (!tags) return tags.error();
    // Of an existing queue only the attributes given are compared.
    const auto existing = world_.settings(*queue);
    const json::object none;
    const auto wanted =
        apply_attributes(existing ? *existing : QueueSettings{}, *attributes ? **attributes : none, *queue, world_);
    if (!wanted) return wanted.error();
    const auto created = world_.create(*queue, *wanted, clock_.now());
    if (!created) return created.error();
    if (!existing) {
        if (const auto tagged = world_.set_tags(*queue, std::move(*tags)); !tagged) return tagged.error();
    }
    json::object answer;
    answer["QueueUrl"] = url_of(*queue);
    return answer;
}

// The token is the last name of the page before, in base64.
core::Result<json::object> SqsActions::list_queues(const SqsCall& call)
{
    const auto prefix = text_member(call.input, "QueueNamePrefix");
    if (!prefix) return prefix.error();
    const auto most = integer_member(call.input, "MaxResults", 1, static_cast<std::int64_t>(most_listed));
    if (!most) return most.error();
    const auto token = text_member(call.input, "NextToken");
    if (!token) return token.error();
    const auto after = from_base64(token->value_or(""));
    if (!after) return invalid_parameter("NextToken", "It is not one that ListQueues gave.");

    auto queues = world_.list(call.account, call.region, prefix->value_or(""));
    std::erase_if(queues, [&](const QueueKey& queue) { return !after->empty() && queue.name <= *after; });
    const auto page = std::min(queues.size(), static_cast<std::size_t>(most->value_or(most_listed)));
    json::array urls;
    for (std::size_t i = 0; i < page; ++i)
        urls.emplace_back(url_of(queues[i]));
    json::object answer;
    if (!urls.empty()) answer["QueueUrls"] = std::move(urls);
    if (*most && page < queues.size()) answer["NextToken"] = to_base64(queues[page - 1].name);
    return answer;
}

core::Result<json::object> SqsActions::purge_queue(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto purged = world_.purge(*queue, clock_.now());
    if (!purged) return purged.error();
    return json::object{};
}

core::Result<json::object> SqsActions::delete_queue(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto removed = world_.remove(*queue, clock_.now());
    if (!removed) return removed.error();
    return json::object{};
}

core::Result<json::object> SqsActions::list_queue_tags(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    const auto tags = world_.tags(*queue);
    if (!tags) return tags.error();
    json::object answer;
    if (tags->empty()) return answer;
    json::object object;
    for (const auto& [key, value] : *tags)
        object[key] = value;
    answer["Tags"] = std::move(object);
    return answer;
}

core::Result<json::object> SqsActions::tag_queue(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    auto tags = world_.tags(*queue);
    if (!tags) return tags.error();
    const auto added = read_tags(call.input, "Tags");
    if (!added) return added.error();
    for (const auto& [key, value] : *added)
        (*tags)[key] = value;
    if (tags->size() > most_tags) return invalid_parameter("Tags", "A queue has at most 50 tags.");
    if (const auto done = world_.set_tags(*queue, std::move(*tags)); !done) return done.error();
    return json::object{};
}

core::Result<json::object> SqsActions::untag_queue(const SqsCall& call)
{
    const auto queue = queue_of(call);
    if (!queue) return queue.error();
    auto tags = world_.tags(*queue);
    if (!tags) return tags.error();
    const auto keys = texts_member(call.input, "TagKeys");
    if (!keys) return keys.error();
    for (const auto& key : *keys)
        tags->erase(key);
    if (const auto done = world_.set_tags(*queue, std::move(*tags)); !done) return done.error();
    return json::object{};
}

} // namespace headcount::sim
