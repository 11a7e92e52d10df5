#include "net/failure.hpp"

#include "headcount/net/host.hpp"

#include <sstream>

namespace headcount::net {

namespace {

std::string_view words(Step step)
{
    switch (step) {
    case Step::begin: return "calling";
    case Step::line: return "waiting for a free connection to";
    case Step::resolve: return "looking up the address of";
    case Step::connect: return "connecting to";
    case Step::tunnel: return "asking the proxy for a tunnel to";
    case Step::handshake: return "the TLS handshake with";
    case Step::send: return "sending the request to";
    case Step::first_byte: return "waiting for the first byte of the answer of";
    case Step::body: return "reading the answer of";
    }
    return "calling";
}

std::string_view advice(const Attempt& attempt)
{
    if (attempt.proxy)
        return "; check the proxy that HTTPS_PROXY or HTTP_PROXY names, and that the network lets this machine reach "
               "it";
    switch (attempt.step) {
    case Step::line:
        return "; every connection that is allowed is busy: find out which calls hang, or make fewer at once";
    case Step::resolve: return "; check the name of the endpoint and the DNS server of this machine";
    case Step::connect:
        if (is_loopback(attempt.endpoint.host)) return "; does anything listen there?";
        return "; check that the network (routes, security groups, firewalls) lets this machine reach it";
    case Step::begin:
    case Step::tunnel:
    case Step::handshake:
    case Step::send:
    case Step::first_byte:
    case Step::body: break;
    }
    return "";
}

core::Error make(core::ErrorKind kind, bool retryable, std::string message)
{
    core::Error error;
    error.kind = kind;
    error.retryable = retryable;
    error.message = std::move(message);
    return error;
}

std::string sentence(const Attempt& attempt, core::Time now, std::string_view middle, std::string_view end)
{
    std::ostringstream text;
    text << words(attempt.step) << (attempt.proxy ? " the proxy " : " ") << attempt.endpoint << middle
         << core::milliseconds_of(now - attempt.begun) << " ms" << end;
    return text.str();
}

} // namespace

core::Error failed(const Attempt& attempt, core::Time now, std::string_view why)
{
    std::string end = ": ";
    end.append(why).append(advice(attempt));
    return make(core::ErrorKind::transport, true, sentence(attempt, now, " failed after ", end));
}

core::Error failed_for_good(const Attempt& attempt, core::Time now, std::string_view why)
{
    auto error = failed(attempt, now, why);
    error.retryable = false;
    return error;
}

core::Error too_late(const Attempt& attempt, core::Time now, std::string_view known)
{
    std::string end;
    if (!known.empty()) end.append(" (until then: ").append(known).append(")");
    end.append(advice(attempt));
    return make(core::ErrorKind::deadline, true, sentence(attempt, now, " was given up after ", end));
}

core::Error cancelled(const Endpoint& endpoint)
{
    std::ostringstream text;
    text << "the call to " << endpoint << " was cancelled";
    return make(core::ErrorKind::cancelled, false, text.str());
}

core::Error untrusted(const Attempt& attempt, core::Time now, std::string_view problem)
{
    std::string why = "its certificate is not accepted (";
    why.append(problem).append("); check the endpoint's name, or set AWS_CA_BUNDLE (or SSL_CERT_FILE) to a PEM file "
                               "with the CA that signed it");
    return failed_for_good(attempt, now, why);
}

} // namespace headcount::net
