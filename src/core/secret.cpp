#include "headcount/core/secret.hpp"

#include <cstring>
#include <ostream>
#include <utility>

namespace headcount::core {

namespace {

// A moved-from short string still holds its characters, and a shortened one those behind its end: hence the whole
// capacity, which resize() can reach without allocating. explicit_bzero is never optimised away.
void wipe_string(std::string& text) noexcept
{
    text.resize(text.capacity());
    explicit_bzero(text.data(), text.size());
    text.clear();
}

} // namespace

Secret::Secret(std::string value) : value_(std::move(value))
{
    wipe_string(value);
}

Secret::Secret(Secret&& other) noexcept : value_(std::move(other.value_))
{
    other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept
{
    if (this == &other) return *this;
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
    return *this;
}

Secret::~Secret()
{
    wipe();
}

Secret Secret::copy() const
{
    return Secret{value_};
}

void Secret::wipe() noexcept
{
    wipe_string(value_);
}

std::ostream& operator<<(std::ostream& out, const Secret& secret)
{
    return out << (secret.empty() ? "[none]" : "[secret]");
}

} // namespace headcount::core
