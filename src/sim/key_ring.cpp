#include "sim/key_ring.hpp"

#include "sim/digest.hpp"

#include <algorithm>
#include <utility>

namespace headcount::sim {
namespace {

constexpr std::size_t many = 10'000;

// "AIDA" and 17 characters that stay the same for one identity.
std::string user_id(const std::string& arn)
{
    auto digits = sha256_text(arn).substr(0, 17);
    std::transform(digits.begin(), digits.end(), digits.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return "AIDA" + digits;
}

} // namespace

KeyRing::KeyRing(const std::vector<AccessKey>& keys)
{
    for (const auto& key : keys) {
        keys_[key.id] = {.id = key.id,
                         .secret = key.secret,
                         .token = {},
                         .account = key.account,
                         .arn = key.arn,
                         .user_id = user_id(key.arn),
                         .expires = {}};
    }
    if (!keys.empty()) first_ = keys.front().id;
}

const Key* KeyRing::find(const std::string& id) const
{
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second;
}

const Key* KeyRing::first() const
{
    return find(first_);
}

void KeyRing::add(Key key, core::WallTime now)
{
    if (keys_.size() >= many) {
        std::erase_if(keys_, [now](const auto& entry) {
            return entry.second.expires && now - *entry.second.expires > std::chrono::days{1};
        });
    }
    auto id = key.id;
    keys_.insert_or_assign(std::move(id), std::move(key));
}

} // namespace headcount::sim
