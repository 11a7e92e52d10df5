// What OpenSSL says of a handshake that failed, in words that help.
#pragma once

#include <boost/system/error_code.hpp>

#include <string>

namespace headcount::net {

struct TlsFailure {
    std::string words;
    bool for_good = false; // the same peer will fail the same way again
};

// Of anything but the certificate.
TlsFailure explain_handshake(const boost::system::error_code& error);

} // namespace headcount::net
