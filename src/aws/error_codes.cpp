#include "aws/error_codes.hpp"

#include "headcount/aws/error.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace headcount::aws {

namespace {

using core::ErrorKind;
using namespace std::string_view_literals;

constexpr std::array throttling{
    "Throttling"sv,
    "ThrottlingException"sv,
    "ThrottledException"sv,
    "RequestThrottledException"sv,
    "RequestThrottled"sv,
    "TooManyRequestsException"sv,
    "ProvisionedThroughputExceededException"sv,
    "TransactionInProgressException"sv,
    "RequestLimitExceeded"sv,
    "BandwidthLimitExceeded"sv,
    "LimitExceededException"sv,
    "SlowDown"sv,
    "PriorRequestNotComplete"sv,
    "EC2ThrottledException"sv,
    "KmsThrottled"sv,
    "OverLimit"sv, // SQS: too many messages in flight; it passes when some are deleted
};

constexpr std::array transient{"RequestTimeout"sv, "RequestTimeoutException"sv};

constexpr std::array server{
    "ServerException"sv, "InternalFailure"sv,    "InternalServerError"sv,         "InternalServerException"sv,
    "InternalError"sv,   "ServiceUnavailable"sv, "ServiceUnavailableException"sv, "IDPCommunicationError"sv,
};

constexpr std::array denied{
    "AccessDenied"sv,  "AccessDeniedException"sv, "UnauthorizedOperation"sv,
    "OptInRequired"sv, "KmsAccessDenied"sv,       "RegionDisabledException"sv,
};

constexpr std::array expired{"ExpiredToken"sv, "ExpiredTokenException"sv};

// The service knows the key no more, or its token does not fit; another fetch may bring one that it knows.
constexpr std::array unknown_key{
    "UnrecognizedClientException"sv,
    "InvalidClientTokenId"sv,
    "InvalidToken"sv,
    "InvalidAccessKeyId"sv,
};

constexpr std::array bad_signature{
    "InvalidSignatureException"sv, "SignatureDoesNotMatch"sv, "AuthFailure"sv,
    "RequestTimeTooSkewed"sv,      "RequestExpired"sv,        "RequestInTheFuture"sv,
};

constexpr std::array no_signature{
    "MissingAuthenticationToken"sv,
    "MissingAuthenticationTokenException"sv,
    "IncompleteSignature"sv,
    "IncompleteSignatureException"sv,
    "NotAuthorized"sv,
};

bool among(const auto& names, std::string_view code)
{
    return std::ranges::find(names, code) != names.end();
}

Verdict judge_status(int status)
{
    if (status == 429 || status == 509) return {ErrorKind::throttled, true};
    if (status == 500 || status == 502 || status == 503 || status == 504) return {ErrorKind::server, true};
    if (status > 500) return {ErrorKind::server, false}; // 501, 505: asking again changes nothing
    if (status == 408) return {ErrorKind::transport, true};
    if (status == 401) return {ErrorKind::credentials, false};
    if (status == 403) return {ErrorKind::denied, false};
    return {ErrorKind::invalid, false};
}

} // namespace

Verdict judge(int status, std::string_view code)
{
    if (among(throttling, code)) return {ErrorKind::throttled, true};
    if (among(transient, code)) return {ErrorKind::transport, true};
    if (among(server, code)) return {ErrorKind::server, true};
    if (among(denied, code)) return {ErrorKind::denied, false};
    if (among(expired, code)) return {ErrorKind::credentials, true};
    if (among(unknown_key, code) || among(bad_signature, code) || among(no_signature, code))
        return {ErrorKind::credentials, false};
    return judge_status(status);
}

bool asks_for_new_credentials(std::string_view code)
{
    return among(expired, code) || among(unknown_key, code);
}

// The lists of older and newer SDKs together. Whether it was the clock is told by the server's Date, not by the code.
bool may_be_clock_skew(std::string_view code)
{
    return among(bad_signature, code) || code == "AccessDeniedException";
}

std::string shape_name(std::string_view type)
{
    type = type.substr(0, type.find(':'));
    if (const auto hash = type.rfind('#'); hash != std::string_view::npos) type.remove_prefix(hash + 1);
    constexpr std::string_view sqs = "AWS.SimpleQueueService.";
    if (type.starts_with(sqs)) type.remove_prefix(sqs.size());
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> renamed{{
        {"NonExistentQueue", "QueueDoesNotExist"},
        {"QueueAlreadyExists", "QueueNameExists"},
    }};
    for (const auto& [legacy, shape] : renamed)
        if (type == legacy) return std::string(shape);
    return std::string(type);
}

} // namespace headcount::aws
