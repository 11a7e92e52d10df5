// What a scale counts (`per`): instances, or what the counted instances bring along. And how much of it, exactly.
#pragma once

#include "headcount/core/result.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace headcount::core {

struct Unit {
    enum class Kind {
        instance,
        vcpu,      // registered CPU: 1024 units of ECS are one
        gib,       // registered memory: 1024 MiB are one
        zone,      // availability zones, each once
        attribute, // values of an attribute, each once
    };
    Kind kind = Kind::instance;
    std::string attribute{}; // its name

    static Result<Unit> parse(std::string_view text); // "vcpu", "attribute:rack"
    std::string text() const;
    bool is_instance() const { return kind == Kind::instance; }

    friend bool operator==(const Unit&, const Unit&) = default;
};

inline constexpr std::string_view unit_words = "instance, vcpu, gib, zone or attribute:NAME";

std::ostream& operator<<(std::ostream& out, const Unit& unit);

// So much of a unit: an integer of 1024ths, in which ECS tells CPU and memory. More than 2^32 - 1 wholes are as many.
class Amount {
public:
    static constexpr std::uint32_t parts_of_one = 1024;

    constexpr Amount() = default;
    static constexpr Amount of(std::uint32_t whole) { return Amount{std::uint64_t{whole} * parts_of_one}; }
    static Amount of_parts(std::uint64_t parts);

    constexpr std::uint32_t whole() const { return static_cast<std::uint32_t>(parts_ / parts_of_one); }
    constexpr std::uint32_t rest() const
    {
        return static_cast<std::uint32_t>(parts_ % parts_of_one);
    } // parts beside it
    constexpr bool at_least(std::uint32_t wholes) const { return whole() >= wholes; }
    double number() const;    // exact
    std::string text() const; // "7.5", exact

    friend constexpr auto operator<=>(const Amount&, const Amount&) = default;

private:
    explicit constexpr Amount(std::uint64_t parts) : parts_(parts) {}

    std::uint64_t parts_ = 0;
};

std::ostream& operator<<(std::ostream& out, const Amount& amount);

// "1 instance", "7.5 vCPU", "3 zones", "2 values of attribute rack".
std::string words_of(const Unit& unit, Amount amount);

struct Measured {
    Unit unit{};
    Amount amount{};

    friend bool operator==(const Measured&, const Measured&) = default;
};

// What an instance brings along, as far as one unit asks.
struct Traits {
    std::string arn{};
    std::optional<std::uint32_t> cpu{};    // registered, in 1024ths of a vCPU
    std::optional<std::uint32_t> memory{}; // registered, in MiB
    std::string zone{};                    // empty: it is in none
    std::optional<std::string> value{};    // of the attribute; none: it has none
};

// How much these instances bring along. Who is in no zone, or has no value of the attribute, adds nothing; who is
// without CPU or memory is an error of kind `server`: a sum that lost one of them would stop tasks.
Result<Amount> amount_of(const Unit& unit, std::span<const Traits> instances);

} // namespace headcount::core
