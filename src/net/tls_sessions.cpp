#include "net/tls_sessions.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace headcount::net {

void TlsSessions::keep(const std::string& host, TlsSession session)
{
    sessions_.push_back({host, std::move(session)});
    const auto of_host = [&host](const Kept& kept) { return kept.host == host; };
    if (static_cast<std::size_t>(std::ranges::count_if(sessions_, of_host)) > most_of_a_host)
        sessions_.erase(std::ranges::find_if(sessions_, of_host));
    if (sessions_.size() > most) sessions_.pop_front();
}

TlsSession TlsSessions::take(const std::string& host)
{
    const auto of_host = [&host](const Kept& kept) { return kept.host == host; };
    const auto newest = std::find_if(sessions_.rbegin(), sessions_.rend(), of_host);
    if (newest == sessions_.rend()) return nullptr;
    if (SSL_SESSION_get_protocol_version(newest->session.get()) < TLS1_3_VERSION) {
        SSL_SESSION_up_ref(newest->session.get());
        return TlsSession{newest->session.get()};
    }
    auto session = std::move(newest->session);
    sessions_.erase(std::next(newest).base());
    return session;
}

void TlsSessions::forget(const std::string& host)
{
    std::erase_if(sessions_, [&host](const Kept& kept) { return kept.host == host; });
}

namespace {

// OpenSSL carries these for us, so that they live exactly as long as what they belong to.
void free_sessions(void*, void* sessions, CRYPTO_EX_DATA*, int, long, void*)
{
    delete static_cast<TlsSessions*>(sessions);
}

void free_host(void*, void* host, CRYPTO_EX_DATA*, int, long, void*)
{
    delete static_cast<std::string*>(host);
}

int place_of_sessions()
{
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_sessions);
    return index;
}

int place_of_host()
{
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_host);
    return index;
}

TlsSessions* sessions_of(SSL* connection)
{
    return static_cast<TlsSessions*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), place_of_sessions()));
}

// OpenSSL calls this for each session that a server gives: with TLS 1.3 after the handshake, while something is read.
int session_came(SSL* connection, SSL_SESSION* session)
{
    auto* sessions = sessions_of(connection);
    const auto* host = static_cast<const std::string*>(SSL_get_ex_data(connection, place_of_host()));
    if (sessions == nullptr || host == nullptr) return 0;
    sessions->keep(*host, TlsSession{session});
    return 1; // the reference is ours
}

} // namespace

void keep_sessions(SSL_CTX* context)
{
    auto sessions = std::make_unique<TlsSessions>();
    if (SSL_CTX_set_ex_data(context, place_of_sessions(), sessions.get()) != 1) return; // works without, but slower
    static_cast<void>(sessions.release());
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context, session_came);
}

void offer_session(SSL* connection, const std::string& host)
{
    auto* sessions = sessions_of(connection);
    if (sessions == nullptr) return;
    auto name = std::make_unique<std::string>(host);
    if (SSL_set_ex_data(connection, place_of_host(), name.get()) != 1) return;
    static_cast<void>(name.release());
    if (const auto session = sessions->take(host)) SSL_set_session(connection, session.get());
}

void forget_sessions(SSL* connection, const std::string& host)
{
    if (auto* sessions = sessions_of(connection)) sessions->forget(host);
}

} // namespace headcount::net
