// Digests and base64 as the simulated services need them, over OpenSSL. Bytes in, text out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headcount::sim {

std::string md5_hex(std::string_view bytes);     // 32 lower-case digits
std::string sha256_text(std::string_view bytes); // 64 lower-case digits
std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text); // strict: padded, no white space

} // namespace headcount::sim
