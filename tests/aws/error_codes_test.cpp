// The names by which services refuse, and the statuses that decide where no name is known.
#include "error_case.hpp"

using namespace headcount;
using namespace headcount::test;
using core::ErrorKind;

BOOST_AUTO_TEST_SUITE(error_codes)

BOOST_AUTO_TEST_CASE(answers_of_json_services_are_sorted_by_name_then_by_status)
{
    check_json({
        {"ECS says throttling with 400",
         400,
         {},
         R"({"__type":"ThrottlingException","message":"Rate exceeded"})",
         ErrorKind::throttled,
         "ThrottlingException",
         true,
         "Rate exceeded"},
        {"a missing cluster",
         400,
         {},
         R"({"__type":"ClusterNotFoundException","message":"Cluster not found."})",
         ErrorKind::invalid,
         "ClusterNotFoundException",
         false,
         "Cluster not found"},
        {"SQS with both of its codes",
         400,
         {{"x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender"}},
         R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"m"})",
         ErrorKind::invalid,
         "QueueDoesNotExist",
         false,
         "m"},
        {"SQS throttles with 403",
         403,
         {{"x-amzn-query-error", "RequestThrottled;Sender"}},
         R"({"__type":"com.amazonaws.sqs#RequestThrottled"})",
         ErrorKind::throttled,
         "RequestThrottled",
         true,
         ""},
        {"SQS: too many in flight",
         403,
         {},
         R"({"__type":"com.amazonaws.sqs#OverLimit"})",
         ErrorKind::throttled,
         "OverLimit",
         true,
         ""},
        {"an expired token",
         400,
         {},
         R"({"__type":"ExpiredTokenException","message":"m"})",
         ErrorKind::credentials,
         "ExpiredTokenException",
         true,
         "m"},
        {"an unknown key",
         400,
         {},
         R"({"__type":"UnrecognizedClientException","message":"m"})",
         ErrorKind::credentials,
         "UnrecognizedClientException",
         false,
         "m"},
        {"a bad signature",
         403,
         {},
         R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"m"})",
         ErrorKind::credentials,
         "InvalidSignatureException",
         false,
         "m"},
        {"a body that did not arrive",
         400,
         {},
         R"({"__type":"RequestTimeout","message":"not read from"})",
         ErrorKind::transport,
         "RequestTimeout",
         true,
         "not read from"},
        {"an unknown name with 500", 500, {}, R"({"__type":"Whatever"})", ErrorKind::server, "Whatever", true, ""},
        {"a known server error with 400",
         400,
         {},
         R"({"__type":"InternalFailure"})",
         ErrorKind::server,
         "InternalFailure",
         true,
         ""},
        {"a bare 429", 429, {}, "", ErrorKind::throttled, "429", true, ""},
        {"a bare 401", 401, {}, "", ErrorKind::credentials, "401", false, ""},
        {"a bare 501", 501, {}, "", ErrorKind::server, "501", false, ""},
        {"a bare 504", 504, {}, "", ErrorKind::server, "504", true, ""},
    });
}

// Retry behavior (AWS SDKs and Tools Reference Guide): these names decide, whatever the status.
BOOST_AUTO_TEST_CASE(every_name_that_the_sdks_take_for_a_throttle_or_passing_trouble_is_taken_so)
{
    for (const std::string name :
         {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
          "TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException",
          "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
          "PriorRequestNotComplete", "EC2ThrottledException"}) {
        for (const int status : {400, 403, 500, 503})
            check({name, status, {}, R"({"__type":")" + name + "\"}", ErrorKind::throttled, name, true, ""},
                  aws::Protocol::json);
    }
    for (const std::string name : {"RequestTimeout", "RequestTimeoutException"})
        check({name, 400, {}, R"({"__type":")" + name + "\"}", ErrorKind::transport, name, true, ""},
              aws::Protocol::json);
    check({"of web identity",
           400,
           {},
           "<ErrorResponse><Error><Code>IDPCommunicationError</Code></Error></ErrorResponse>",
           ErrorKind::server,
           "IDPCommunicationError",
           true,
           ""},
          aws::Protocol::query);
}

BOOST_AUTO_TEST_CASE(names_of_wrong_requests_are_final)
{
    for (const std::string name : {"ValidationException", "SerializationException", "UnknownOperationException",
                                   "InvalidParameterException", "ServiceNotFoundException"})
        check({name, 400, {}, R"({"__type":")" + name + "\"}", ErrorKind::invalid, name, false, ""},
              aws::Protocol::json);
    for (const std::string name : {"MissingAuthenticationTokenException", "IncompleteSignature"})
        check({name, 403, {}, R"({"__type":")" + name + "\"}", ErrorKind::credentials, name, false, ""},
              aws::Protocol::json);
}

BOOST_AUTO_TEST_CASE(answers_of_query_services_are_sorted_alike)
{
    check_query({
        {"a role that may not be assumed",
         403,
         {},
         "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"
         "<Code>AccessDenied</Code><Message>User &amp; "
         "role</Message></Error><RequestId>r-1</RequestId></ErrorResponse>",
         ErrorKind::denied,
         "AccessDenied",
         false,
         "User & role"},
        {"throttled",
         400,
         {},
         "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
         ErrorKind::throttled,
         "Throttling",
         true,
         "Rate exceeded"},
    });
}

BOOST_AUTO_TEST_CASE(only_expired_and_unknown_keys_ask_for_new_credentials)
{
    for (const auto* code :
         {"ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"})
        BOOST_TEST(aws::asks_for_new_credentials(code), code);
    for (const auto* code : {"AccessDenied", "InvalidSignatureException", "ThrottlingException", ""})
        BOOST_TEST(!aws::asks_for_new_credentials(code), code);
}

BOOST_AUTO_TEST_CASE(only_signature_errors_and_refusals_may_come_from_a_wrong_clock)
{
    for (const auto* code : {"InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
                             "RequestTimeTooSkewed", "AccessDeniedException"})
        BOOST_TEST(aws::may_be_clock_skew(code), code);
    for (const auto* code : {"ThrottlingException", "ExpiredToken", "ServerException", ""})
        BOOST_TEST(!aws::may_be_clock_skew(code), code);
}

BOOST_AUTO_TEST_SUITE_END()
