// The API of the simulated STS, Query and XML: who am I, and temporary keys for roles that are known.
// The keys go into the ring that the verifier asks. Facts: AWS STS API Reference.
#pragma once

#include "headcount/core/random.hpp"
#include "headcount/net/http_server.hpp"
#include "headcount/net/transport.hpp"
#include "sim/iam.hpp"
#include "sim/key_ring.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace headcount::sim {

class StsApi {
public:
    // `longest`: sessions end so soon, whatever was asked for; zero: as asked for.
    StsApi(KeyRing& keys, const Iam& iam, const std::vector<Role>& roles, core::Random random,
           std::chrono::seconds longest = {});

    net::Response handle(const net::ServerRequest& request, const Key& caller, core::WallTime now,
                         const std::string& request_id);

    // AssumeRoleWithWebIdentity: nobody signs it, the token in it says who asks.
    net::Response handle_unsigned(const net::ServerRequest& request, core::WallTime now, const std::string& request_id);

private:
    struct Form;
    struct KnownRole {
        Role role;
        std::string id; // "AROA…"
    };

    net::Response assume_role(const Form& form, const Key& caller, core::WallTime now, const std::string& request_id);
    net::Response give_session(const std::string& operation, const KnownRole& role, const Form& form,
                               core::WallTime now, const std::string& request_id);
    Key make_key(const KnownRole& role, const std::string& session, core::WallTime expires);
    std::string letters(std::size_t count);

    KeyRing& keys_;
    const Iam& iam_;
    std::map<std::string, KnownRole> roles_; // by ARN
    std::chrono::seconds longest_;
    core::Random random_;
};

// "AssumeRole", from the form's Action; empty where there is none.
std::string sts_operation(const net::ServerRequest& request);

// The operation that needs no signature.
inline constexpr std::string_view unsigned_operation = "AssumeRoleWithWebIdentity";
// The account of the role that is to be assumed; empty where the request is another one.
std::string sts_role_account(const net::ServerRequest& request);

} // namespace headcount::sim
