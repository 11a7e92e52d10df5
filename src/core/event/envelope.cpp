#include "core/event/envelope.hpp"

#include "core/characters.hpp"

namespace headcount::core::event {

namespace {

constexpr std::size_t longest_id = 128;

template <class Parsed>
Result<Parsed> within(const Envelope& envelope, Result<Parsed> parsed, std::string_view field)
{
    if (!parsed) return wrong(field, "is refused: " + parsed.error().message);
    const auto& place = [&]() -> const auto& {
        if constexpr (requires { parsed->arn.account; })
            return parsed->arn;
        else
            return *parsed;
    }();
    if (place.account != envelope.account) return wrong(field, "names another account than the envelope");
    if (place.region != envelope.region) return wrong(field, "names another region than the envelope");
    return parsed;
}

Result<WallTime> time_of(std::string_view text, std::string_view field)
{
    const std::optional<WallTime> time = parse_rfc3339(text);
    if (!time) return wrong(field, "is not a time such as 2026-01-02T03:04:05Z");
    return *time;
}

// detail.updatedAt where there is one, else `time`.
Result<> read_time(const Member& event_time, const Member& detail, Envelope& envelope)
{
    const Result<std::string_view> text = text_of(event_time);
    if (!text) return text.error();
    const Result<WallTime> time = time_of(*text, "time");
    if (!time) return time.error();
    envelope.at = *time;

    Object members;
    if (!detail.value || detail.value->get(members) != simdjson::SUCCESS) return {};
    const Result<std::optional<std::string_view>> updated = maybe_text_at(members, "detail.updatedAt");
    if (!updated) return updated.error();
    if (!*updated) return {};
    const Result<WallTime> updated_at = time_of(**updated, "detail.updatedAt");
    if (!updated_at) return updated_at.error();
    envelope.at = *updated_at;
    envelope.at_is_exact = (*updated)->find('.') != std::string_view::npos;
    return {};
}

} // namespace

Result<Envelope> read_envelope(Object event)
{
    const auto [id_member, account_member, region_member, replay, event_time, detail] =
        members_of(event, {"id", "account", "region", "replay-name", "time", "detail"});
    const Result<std::string_view> id = text_of(id_member);
    if (!id) return id.error();
    if (id->empty() || id->size() > longest_id || !all_of(*id, is_visible))
        return wrong("id", "is not 1 to 128 printable characters");
    const Result<std::string_view> account = text_of(account_member);
    if (!account) return account.error();
    if (!is_account_id(*account)) return wrong("account", "is not 12 digits");
    const Result<std::string_view> region = text_of(region_member);
    if (!region) return region.error();
    if (!is_region(*region)) return wrong("region", "is not of the form eu-west-1");

    Envelope envelope;
    envelope.id = ShortText<longest_id>(*id);
    envelope.account = *account;
    envelope.region = *region;
    envelope.replayed = replay.value.has_value();
    const Result<> timed = read_time(event_time, detail, envelope);
    if (!timed) return timed.error();
    return envelope;
}

Result<ClusterKey> cluster_arn_in(const Envelope& envelope, std::string_view text, std::string_view field)
{
    return within(envelope, parse_cluster_arn(text), field);
}

Result<ServiceName> service_arn_in(const Envelope& envelope, std::string_view text, std::string_view field)
{
    return within(envelope, parse_service_arn(text), field);
}

Result<InstanceParts> instance_arn_in(const Envelope& envelope, std::string_view text, std::string_view field)
{
    return within(envelope, instance_parts(text), field);
}

Result<> check_resources(const Envelope& envelope, const Member& resources, std::string_view checked)
{
    const Result<std::optional<Array>> list = maybe_array_of(resources);
    if (!list) return list.error();
    if (!*list) return {};
    for (const Element resource : **list) {
        std::string_view text;
        if (resource.get(text) != simdjson::SUCCESS)
            return wrong(resources.field, "holds something that is not a string");
        if (text == checked && !text.empty()) continue;
        const Result<ArnParts> arn = within(envelope, arn_parts(text), resources.field);
        if (!arn) return arn.error();
    }
    return {};
}

Result<std::optional<ServiceName>> service_in_resources(const Envelope& envelope, Object event)
{
    const Result<std::optional<Array>> resources = maybe_array_at(event, "resources");
    if (!resources) return resources.error();
    if (!*resources) return std::optional<ServiceName>{};
    for (const Element resource : **resources) {
        std::string_view text;
        if (resource.get(text) != simdjson::SUCCESS) continue;
        Result<ServiceName> service = service_arn_in(envelope, text, "resources");
        if (service) return std::optional<ServiceName>{std::move(*service)};
    }
    return std::optional<ServiceName>{};
}

} // namespace headcount::core::event
