#include "app/packed_rows.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace headcount::app {

namespace {

constexpr std::size_t usual_size = 256; // bytes; what is more is written to the heap first

// Numbers in as many bytes as they need, seven bits each; texts behind their lengths.
class Writer {
public:
    void number(std::uint64_t value)
    {
        constexpr std::uint64_t more = 0x80;
        for (; value >= more; value >>= 7U)
            out_.push_back(static_cast<char>(value | more));
        out_.push_back(static_cast<char>(value));
    }
    template <class Enum>
        requires std::is_enum_v<Enum>
    void one_of(Enum value)
    {
        number(static_cast<std::uint64_t>(value));
    }
    void text(std::string_view value)
    {
        number(value.size());
        out_.insert(out_.end(), value.begin(), value.end());
    }
    void wall_time(core::WallTime time) { number(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
    void time(core::Time time) { number(static_cast<std::uint64_t>(time.time_since_epoch().count())); }

    std::unique_ptr<char[]> take() const
    {
        auto bytes = std::make_unique_for_overwrite<char[]>(out_.size());
        std::memcpy(bytes.get(), out_.data(), out_.size());
        return bytes;
    }

private:
    boost::container::small_vector<char, usual_size> out_;
};

class Reader {
public:
    explicit Reader(const char* bytes) : at_(bytes) {}

    std::uint64_t number()
    {
        constexpr unsigned char more = 0x80;
        std::uint64_t value = 0;
        for (unsigned shift = 0;; shift += 7) {
            const auto byte = static_cast<unsigned char>(*at_++);
            value |= std::uint64_t{byte & (more - 1U)} << shift;
            if (byte < more) return value;
        }
    }
    std::uint32_t count() { return static_cast<std::uint32_t>(number()); }
    template <class Enum>
    Enum one_of()
    {
        return static_cast<Enum>(number());
    }
    std::string_view text()
    {
        const std::uint64_t length = number();
        const std::string_view out(at_, length);
        at_ += length;
        return out;
    }
    core::WallTime wall_time() { return core::WallTime{core::WallTime::duration{static_cast<std::int64_t>(number())}}; }
    core::Time time() { return core::Time{core::Time::duration{static_cast<std::int64_t>(number())}}; }

private:
    const char* at_;
};

// What of a row is there at all.
enum Has : std::uint64_t {
    is_read = 1,
    counted = 2,
    capped = 4,
    frozen = 8,
    measured = 16,
    count_stands_until = 32,
    until = 64,
    again = 128,
    contention_began = 256,
    unmatched = 512,
};

std::uint64_t flags_of(const control::Row& row)
{
    std::uint64_t flags = 0;
    const auto set = [&flags](bool has, Has flag) { flags |= has ? flag : std::uint64_t{0}; };
    set(row.read, is_read);
    set(row.counted, counted);
    set(row.decision.capped, capped);
    set(row.decision.frozen, frozen);
    set(row.measured.has_value(), measured);
    set(row.count_stands_until.has_value(), count_stands_until);
    set(row.decision.until.has_value(), until);
    set(row.again.has_value(), again);
    set(row.contention_began, contention_began);
    set(row.decision.unmatched, unmatched);
    return flags;
}

void write(Writer& out, const control::Row& row)
{
    const core::Decision& decision = row.decision;
    out.number(flags_of(row));
    out.number(row.rule);
    for (const std::uint32_t count :
         {row.instances, row.running, row.pending, decision.from, decision.policy, decision.to})
        out.number(count);
    out.one_of(decision.outcome);
    out.one_of(decision.reason);
    out.text(decision.words);
    if (row.measured) {
        const auto& [unit, amount] = *row.measured;
        out.one_of(unit.kind);
        out.text(unit.attribute);
        out.number(std::uint64_t{amount.whole()} * core::Amount::parts_of_one + amount.rest());
    }
    if (row.count_stands_until) out.wall_time(*row.count_stands_until);
    if (decision.until) out.wall_time(*decision.until);
    if (row.again) {
        out.time(row.again->due);
        out.one_of(row.again->reason);
    }
    out.number(row.warnings.size());
    for (const core::Warning warning : row.warnings)
        out.one_of(warning);
}

void read(Reader& in, control::Row& row)
{
    core::Decision& decision = row.decision;
    const std::uint64_t flags = in.number();
    row.rule = in.number();
    for (std::uint32_t* count :
         {&row.instances, &row.running, &row.pending, &decision.from, &decision.policy, &decision.to})
        *count = in.count();
    decision.outcome = in.one_of<core::Outcome>();
    decision.reason = in.one_of<core::Reason>();
    decision.words = in.text();
    if ((flags & measured) != 0) {
        core::Measured& what = row.measured.emplace();
        what.unit.kind = in.one_of<core::Unit::Kind>();
        what.unit.attribute = in.text();
        what.amount = core::Amount::of_parts(in.number());
    }
    if ((flags & count_stands_until) != 0) row.count_stands_until = in.wall_time();
    if ((flags & until) != 0) decision.until = in.wall_time();
    if ((flags & again) != 0) {
        control::LookAgain& look = row.again.emplace();
        look.due = in.time();
        look.reason = in.one_of<control::DueReason>();
    }
    row.warnings.resize(in.number());
    for (core::Warning& warning : row.warnings)
        warning = in.one_of<core::Warning>();
    row.read = (flags & is_read) != 0;
    row.counted = (flags & counted) != 0;
    decision.capped = (flags & capped) != 0;
    decision.frozen = (flags & frozen) != 0;
    row.contention_began = (flags & contention_began) != 0;
    decision.unmatched = (flags & unmatched) != 0;
}

} // namespace

PackedRows::PackedRows(const std::vector<control::Row>& rows)
{
    if (rows.empty()) return;
    Writer out;
    out.number(rows.size());
    for (const control::Row& row : rows)
        out.text(row.service);
    for (const control::Row& row : rows)
        write(out, row);
    bytes_ = out.take();
}

std::vector<control::Row> PackedRows::rows() const
{
    std::vector<control::Row> rows;
    if (!bytes_) return rows;
    Reader in(bytes_.get());
    rows.resize(in.number());
    for (control::Row& row : rows)
        row.service = in.text();
    for (control::Row& row : rows)
        read(in, row);
    return rows;
}

std::vector<std::string> PackedRows::services_without(const std::vector<control::Row>& others) const
{
    std::vector<std::string> services;
    if (!bytes_) return services;
    Reader in(bytes_.get());
    for (std::uint64_t left = in.number(); left > 0; --left) {
        const std::string_view service = in.text();
        if (std::ranges::find(others, service, &control::Row::service) == others.end()) services.emplace_back(service);
    }
    return services;
}

} // namespace headcount::app
