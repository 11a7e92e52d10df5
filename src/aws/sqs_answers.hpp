// The answers of SQS as values: pure, from a checked body (ApiResponse) to what was asked for.
#pragma once

#include "aws/digest.hpp"
#include "aws/json.hpp"
#include "headcount/aws/sqs.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace headcount::aws {

struct ReadMessages {
    std::vector<ReceivedMessage> good;
    std::vector<std::string> corrupt; // ids of those whose body does not fit its MD5, or that have no handle
};

core::Result<ReadMessages> read_messages(json::Parser& parser, Md5& md5, const ApiResponse& response);

// The entries were sent with the ids "0" … "size-1".
core::Result<BatchResults> read_batch(json::Parser& parser, const ApiResponse& response, std::size_t size);

core::Result<std::map<std::string, std::string>> read_attributes(json::Parser& parser, const ApiResponse& response);

} // namespace headcount::aws
