// "AWS API Call via CloudTrail" of ECS (AWS CloudTrail User Guide, "CloudTrail record contents").
#include "core/event/call_place.hpp"
#include "core/event/kinds.hpp"

#include <algorithm>
#include <array>

namespace headcount::core::event {

namespace {

constexpr std::size_t longest_principal = 512;
constexpr std::size_t longest_user_agent = 256;

enum class Subject { service, cluster, tags };

struct Call {
    std::string_view name;
    Subject subject;
};

// The calls that can alter a count or who is counted.
constexpr std::array calls{
    Call{"CreateService", Subject::service},
    Call{"UpdateService", Subject::service},
    Call{"DeleteService", Subject::service},
    Call{"DeregisterContainerInstance", Subject::cluster},
    Call{"RegisterContainerInstance", Subject::cluster},
    Call{"UpdateContainerInstancesState", Subject::cluster},
    Call{"PutAttributes", Subject::cluster},
    Call{"DeleteAttributes", Subject::cluster},
    Call{"PutClusterCapacityProviders", Subject::cluster},
    Call{"TagResource", Subject::tags},
    Call{"UntagResource", Subject::tags},
};

const Call* call_named(std::string_view name)
{
    const auto* found =
        std::find_if(calls.begin(), calls.end(), [name](const Call& call) { return call.name == name; });
    return found == calls.end() ? nullptr : found;
}

// Gives a text member, where there is one, to a step that can refuse it.
template <class Step>
Result<> with_text(Object object, Field field, Step step)
{
    const Result<std::optional<std::string_view>> text = maybe_text_at(object, field);
    if (!text) return text.error();
    if (!*text) return {};
    return step(**text, field);
}

// One call being read: what it was asked, what it answered, what they say together.
struct Reading {
    Object asked;
    std::optional<Object> answered;
    CallPlace place;
    std::optional<std::string> service;

    Result<> read_cluster(Object object, Field field)
    {
        return with_text(object, field,
                         [&](std::string_view text, std::string_view at) { return place.cluster(text, at); });
    }

    Result<> read_instance(Object object, Field field)
    {
        return with_text(object, field,
                         [&](std::string_view text, std::string_view at) { return place.instance(text, at); });
    }

    Result<> read_service(Object object, Field field)
    {
        return with_text(object, field, [&](std::string_view text, std::string_view at) -> Result<> {
            const Result<std::string> name = place.service(text, at);
            if (!name) return name.error();
            if (service.value_or(*name) != *name) return wrong(at, "names another service than the rest of the call");
            service = *name;
            return {};
        });
    }

    Result<> read_instances()
    {
        constexpr Field field = "detail.requestParameters.containerInstances";
        const Result<std::optional<Array>> instances = maybe_array_at(asked, field);
        if (!instances) return instances.error();
        if (!*instances) return {};
        for (const Element instance : **instances) {
            std::string_view text;
            if (instance.get(text) != simdjson::SUCCESS) return wrong(field, "holds something that is not a string");
            const Result<> agreed = place.instance(text, field);
            if (!agreed) return agreed;
        }
        return {};
    }

    Result<> read_asked()
    {
        for (const Result<>& said :
             {read_cluster(asked, "detail.requestParameters.cluster"),
              read_service(asked, "detail.requestParameters.service"),
              read_service(asked, "detail.requestParameters.serviceName"),
              read_instance(asked, "detail.requestParameters.containerInstance"), read_instances()})
            if (!said) return said;
        return {};
    }

    // The answer knows the cluster also where the caller left it to the default.
    Result<> read_answered()
    {
        if (!answered) return {};
        const Result<std::optional<Object>> described = maybe_object_at(*answered, "detail.responseElements.service");
        if (!described) return described.error();
        if (*described)
            for (const Result<>& said : {read_cluster(**described, "detail.responseElements.service.clusterArn"),
                                         read_service(**described, "detail.responseElements.service.serviceArn"),
                                         read_service(**described, "detail.responseElements.service.serviceName")})
                if (!said) return said;
        const Result<std::optional<Object>> instance =
            maybe_object_at(*answered, "detail.responseElements.containerInstance");
        if (!instance) return instance.error();
        if (!*instance) return {};
        return read_instance(**instance, "detail.responseElements.containerInstance.containerInstanceArn");
    }
};

// Tags matter on a service only, and only where its ARN tells the cluster. True: it does.
Result<bool> read_tagged(const Envelope& envelope, Reading& reading)
{
    constexpr Field field = "detail.requestParameters.resourceArn";
    const Result<std::string_view> text = text_at(reading.asked, field);
    if (!text) return text.error();
    const Result<Arn> arn = parse_arn(*text);
    if (!arn) return wrong(field, "is refused: " + arn.error().message);
    if (!arn->resource.starts_with("service/")) return false;
    const Result<ServiceName> service = service_arn_in(envelope, *text, field);
    if (!service) return service.error();
    if (!service->cluster) return false;
    const Result<> said = reading.read_service(reading.asked, field);
    if (!said) return said.error();
    return true;
}

Result<> read_caller(Object detail, ApiCall& call)
{
    const Result<std::optional<Object>> identity = maybe_object_at(detail, "detail.userIdentity");
    if (!identity) return identity.error();
    if (*identity) {
        const Result<std::optional<std::string_view>> arn = maybe_text_at(**identity, "detail.userIdentity.arn");
        if (!arn) return arn.error();
        call.principal = printable(arn->value_or(std::string_view{}), longest_principal);
    }
    const Result<std::optional<std::string_view>> agent = maybe_text_at(detail, "detail.userAgent");
    if (!agent) return agent.error();
    call.user_agent = printable(agent->value_or(std::string_view{}), longest_user_agent);
    return {};
}

Result<EventBody> read_succeeded(const Envelope& envelope, Object detail, const Call& call, Reading reading)
{
    if (call.subject == Subject::tags) {
        const Result<bool> matters = read_tagged(envelope, reading);
        if (!matters) return matters.error();
        if (!*matters) return EventBody{Ignored{"tags of something other than a service whose ARN names its cluster"}};
    }
    for (const Result<>& said : {reading.read_asked(), reading.read_answered()})
        if (!said) return said.error();
    if (call.subject == Subject::service && !reading.service) return absent("detail.requestParameters.service");
    ApiCall body;
    body.cluster = reading.place.key();
    body.name = call.name;
    body.service = std::move(reading.service);
    const Result<> caller = read_caller(detail, body);
    if (!caller) return caller.error();
    return EventBody{std::move(body)};
}

} // namespace

Result<EventBody> read_api_call(const Envelope& envelope, Object event)
{
    const Result<Object> detail = object_at(event, "detail");
    if (!detail) return detail.error();
    const Result<std::string_view> name = text_at(*detail, "detail.eventName");
    if (!name) return name.error();
    const Call* call = call_named(*name);
    if (call == nullptr) return EventBody{Ignored{"a call that cannot alter a count"}};
    if (find(*detail, "detail.errorCode")) return EventBody{Ignored{"a call that failed"}};

    const Result<std::optional<Object>> answered = maybe_object_at(*detail, "detail.responseElements");
    if (!answered) return answered.error();
    // A failed call answers null. So do the tag calls always: their answer has no members.
    if (!*answered && call->subject != Subject::tags) return EventBody{Ignored{"a call that failed"}};
    const Result<std::optional<Object>> asked = maybe_object_at(*detail, "detail.requestParameters");
    if (!asked) return asked.error();
    if (!*asked) return EventBody{Ignored{"a call whose parameters were not recorded"}};
    return read_succeeded(envelope, *detail, *call, Reading{**asked, *answered, CallPlace{envelope}, std::nullopt});
}

} // namespace headcount::core::event
