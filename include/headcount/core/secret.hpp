// A value that must never be seen: it does not print, is copied only on purpose and wipes itself.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

namespace headcount::core {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    Secret copy() const; // a copy is a decision, so it has a name
    bool empty() const { return value_.empty(); }

    // The plain text, for signing and for request bodies only.
    std::string_view reveal() const { return value_; }

    friend bool operator==(const Secret&, const Secret&) = default;

private:
    void wipe() noexcept;
    std::string value_;
};

// Prints "[secret]", or "[none]" when empty.
std::ostream& operator<<(std::ostream& out, const Secret& secret);

} // namespace headcount::core
