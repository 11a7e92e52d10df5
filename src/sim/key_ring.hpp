// The access keys the simulated AWS knows: those of the beginning and the temporary ones that STS gave out.
// An expired key stays known for a while: "expired" is another refusal than "unknown".
#pragma once

#include "headcount/sim/simulated_aws.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace headcount::sim {

struct Key {
    std::string id;
    std::string secret;
    std::string token; // empty: a long-term key
    std::string account;
    std::string arn;
    std::string user_id;
    std::optional<core::WallTime> expires; // none: never

    bool temporary() const { return expires.has_value(); }
};

class KeyRing {
public:
    explicit KeyRing(const std::vector<AccessKey>& keys);

    const Key* find(const std::string& id) const;
    const Key* first() const; // of those given at the beginning; null: none was

    // Forgets the keys that expired a day before `now` when there are many.
    void add(Key key, core::WallTime now);

private:
    std::map<std::string, Key> keys_;
    std::string first_;
};

} // namespace headcount::sim
