#include "sim/family.hpp"

#include "headcount/sim/sqs_api.hpp"
#include "sim/ecs_api.hpp"
#include "sim/sigv4_verifier.hpp"
#include "sim/sts_api.hpp"

namespace headcount::sim {

Family family_of(const net::ServerRequest& request)
{
    const bool json = !net::find_header(request.headers, "x-amz-target").empty();
    const auto authorization = parse_authorization(net::find_header(request.headers, "authorization"));
    const auto service = authorization ? authorization->service : std::string{};
    if (service == "ecs" || !ecs_operation(request).empty()) return Family::ecs_json;
    if (service == "sqs") return json ? Family::sqs_json : Family::sqs_query;
    if (service == "sts" || request.body.find("Version=2011-06-15") != std::string::npos) return Family::sts_query;
    return json ? Family::sqs_json : Family::sqs_query;
}

std::string_view service_of(Family family)
{
    switch (family) {
    case Family::ecs_json: return "ecs";
    case Family::sqs_json:
    case Family::sqs_query: return "sqs";
    case Family::sts_query: return "sts";
    }
    return {};
}

std::string operation_of(Family family, const net::ServerRequest& request)
{
    switch (family) {
    case Family::ecs_json: return ecs_operation(request);
    case Family::sqs_json:
    case Family::sqs_query: return sqs_operation(request);
    case Family::sts_query: return sts_operation(request);
    }
    return {};
}

} // namespace headcount::sim
