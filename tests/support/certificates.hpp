// A certificate authority for the length of a test: its own certificate and one it signed for a server, as PEM files in
// a directory that goes away with the object.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace headcount::test {

enum class CertificateKind { valid, expired, self_signed };

class Certificates {
public:
    // `names` are DNS names and IP addresses the server answers to.
    explicit Certificates(const std::vector<std::string>& names, CertificateKind kind = CertificateKind::valid);
    ~Certificates();
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    std::string ca_file() const { return (directory_ / "ca.pem").string(); }
    std::string certificate_file() const { return (directory_ / "server.pem").string(); }
    std::string key_file() const { return (directory_ / "server.key").string(); }
    const std::filesystem::path& directory() const { return directory_; }

private:
    std::filesystem::path directory_;
};

} // namespace headcount::test
