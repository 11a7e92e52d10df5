#include "sim/sqs_error.hpp"

#include "sim/sqs_xml.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace headcount::sim {
namespace {

constexpr std::string_view sqs = "com.amazonaws.sqs#";
constexpr std::string_view front = "com.amazon.coral.service#"; // the front end's own refusals

// The shapes of the front end end in "Exception" in the JSON dialect; the model has no names for them.
constexpr std::array names{
    SqsErrorNames{"QueueDoesNotExist", sqs, "AWS.SimpleQueueService.NonExistentQueue", 400},
    SqsErrorNames{"QueueNameExists", sqs, "QueueAlreadyExists", 400},
    SqsErrorNames{"QueueDeletedRecently", sqs, "AWS.SimpleQueueService.QueueDeletedRecently", 400},
    SqsErrorNames{"ReceiptHandleIsInvalid", sqs, "ReceiptHandleIsInvalid", 400},
    SqsErrorNames{"InvalidIdFormat", sqs, "InvalidIdFormat", 400},
    SqsErrorNames{"MessageNotInflight", sqs, "AWS.SimpleQueueService.MessageNotInflight", 400},
    SqsErrorNames{"OverLimit", sqs, "OverLimit", 403},
    SqsErrorNames{"TooManyEntriesInBatchRequest", sqs, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", 400},
    SqsErrorNames{"EmptyBatchRequest", sqs, "AWS.SimpleQueueService.EmptyBatchRequest", 400},
    SqsErrorNames{"BatchEntryIdsNotDistinct", sqs, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", 400},
    SqsErrorNames{"InvalidBatchEntryId", sqs, "AWS.SimpleQueueService.InvalidBatchEntryId", 400},
    SqsErrorNames{"BatchRequestTooLong", sqs, "AWS.SimpleQueueService.BatchRequestTooLong", 400},
    SqsErrorNames{"PurgeQueueInProgress", sqs, "AWS.SimpleQueueService.PurgeQueueInProgress", 403},
    SqsErrorNames{"UnsupportedOperation", sqs, "AWS.SimpleQueueService.UnsupportedOperation", 400},
    SqsErrorNames{"InvalidAttributeName", sqs, "InvalidAttributeName", 400},
    SqsErrorNames{"InvalidAttributeValue", sqs, "InvalidAttributeValue", 400},
    SqsErrorNames{"InvalidMessageContents", sqs, "InvalidMessageContents", 400},
    SqsErrorNames{"InvalidAddress", sqs, "InvalidAddress", 400},
    SqsErrorNames{"InvalidParameterValueException", front, "InvalidParameterValue", 400},
    SqsErrorNames{"MissingRequiredParameterException", front, "MissingParameter", 400},
    SqsErrorNames{"AccessDeniedException", front, "AccessDeniedException", 400},
    SqsErrorNames{"SerializationException", front, "MalformedQueryString", 404},
    SqsErrorNames{"UnknownOperationException", front, "InvalidAction", 400},
    SqsErrorNames{"MissingActionException", front, "MissingAction", 400},
    SqsErrorNames{"InternalError", front, "InternalError", 500},
    SqsErrorNames{"InternalFailure", front, "InternalFailure", 500},
};

std::string_view side(const SqsErrorNames& error)
{
    return error.sender_fault() ? "Sender" : "Receiver";
}

// The older dialect has an older sentence for the commonest refusal; clients match on it.
std::string query_message(const core::Error& error)
{
    if (error.code == "QueueDoesNotExist") return "The specified queue does not exist for this wsdl version.";
    return error.message;
}

net::Response json_document(const SqsErrorNames& error, const std::string& message)
{
    boost::json::object body;
    body["__type"] = std::string{error.space} + std::string{error.shape};
    body["message"] = message;
    net::Response response;
    response.status = error.shape == "SerializationException" ? 400 : error.status;
    response.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                        {"x-amzn-query-error", std::string{error.legacy} + ';' + std::string{side(error)}}};
    response.body = boost::json::serialize(body);
    return response;
}

net::Response query_document(const SqsErrorNames& error, const std::string& message, const std::string& request_id)
{
    net::Response response;
    response.status = error.status;
    response.headers = {{"Content-Type", "text/xml"}};
    response.body = sqs_error_xml(side(error), error.legacy, message, request_id);
    return response;
}

} // namespace

const SqsErrorNames& sqs_error_names(std::string_view code)
{
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& row) { return row.shape == code; });
    return found == names.end() ? names.back() : *found;
}

net::Response sqs_error_response(SqsDialect dialect, const core::Error& error, const std::string& request_id)
{
    const auto& row = sqs_error_names(error.code);
    auto response = dialect == SqsDialect::json ? json_document(row, error.message)
                                                : query_document(row, query_message(error), request_id);
    response.headers.push_back({"x-amzn-RequestId", request_id});
    return response;
}

core::Error sqs_refusal(std::string code, std::string message)
{
    core::Error error;
    error.kind = core::ErrorKind::invalid;
    if (code == "OverLimit") error.kind = core::ErrorKind::throttled;
    if (code == "AccessDeniedException") error.kind = core::ErrorKind::denied;
    error.code = std::move(code);
    error.message = std::move(message);
    return error;
}

core::Error missing_parameter(std::string_view name)
{
    return sqs_refusal("MissingRequiredParameterException",
                       "The request must contain the parameter " + std::string{name} + '.');
}

core::Error invalid_parameter(std::string_view name, std::string_view reason)
{
    return sqs_refusal("InvalidParameterValueException",
                       "Value for parameter " + std::string{name} + " is invalid. Reason: " + std::string{reason});
}

} // namespace headcount::sim
