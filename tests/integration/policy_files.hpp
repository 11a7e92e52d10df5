// IAM policies for headcount-sim: that of the queue's template, and any as a file.
#pragma once

#include "integration/serve_world.hpp"
#include "integration/template_policy.hpp"

#include <fstream>
#include <string>

namespace headcount::test {

inline const std::string hub = "111122223333";
inline const std::string hub_user = "arn:aws:iam::" + hub + ":user/headcount-sim"; // stands for the role of the stack

inline std::string queue_policy(const std::string& cluster = "*")
{
    return policy_in({.template_name = "queue.yaml",
                      .account = hub,
                      .parameters = {{"Service", service},
                                     {"Cluster", cluster},
                                     {"Queue.Arn", "arn:aws:sqs:eu-west-1:" + hub + ":events"}}},
                     "Policy/Properties/PolicyDocument");
}

// Files of these policies, for headcount-sim.
class PolicyFiles {
public:
    Words add(Words words, const std::string& option, const std::string& arn, const std::string& document)
    {
        const std::string path = folder_.file("policy-" + std::to_string(++files_));
        std::ofstream{path} << document;
        words.insert(words.end(), {option, arn + "=" + path});
        return words;
    }

private:
    TemporaryDirectory folder_;
    int files_ = 0;
};

} // namespace headcount::test
