#include "control/guards/feedback.hpp"

#include <algorithm>

namespace headcount::control {

namespace {

constexpr core::Duration look_every = std::chrono::seconds{60};
constexpr std::uint32_t grown = 2; // instances
// Managed scaling brings no instance sooner: it looks once a minute, and a machine boots.
constexpr core::Duration soonest_instance = std::chrono::seconds{90};
constexpr std::uint32_t rounds_of_a_loop = 2;
constexpr std::uint32_t instances_of_a_loop = 4; // that these brought
constexpr core::Duration first_hold = std::chrono::hours{1};
constexpr core::Duration longest_hold = std::chrono::hours{24};

core::Duration hold_after(std::uint32_t others)
{
    return std::min(longest_hold, first_hold * (1U << std::min(others, 5U)));
}

} // namespace

void Feedback::Raise::look(std::uint32_t now_there, core::Time now)
{
    std::uint32_t& most = now - at < soonest_instance ? too_soon : in_time;
    most = std::max(most, now_there);
}

// A fleet that grows for others does so from the beginning, and goes on: then none is taken for one that came for us.
std::uint32_t Feedback::Raise::brought() const
{
    const std::uint32_t later = in_time - std::min(in_time, too_soon);
    return later > 2 * (too_soon - instances) ? later : 0;
}

void Feedback::clear()
{
    const std::uint32_t stuck = stuck_;
    *this = {};
    stuck_ = stuck;
}

void Feedback::saw(const Wish& wish, std::uint32_t instances)
{
    stuck_ = std::min(stuck_, wish.from - std::min(wish.from, wish.running));
    if (hold_) return saw_in_hold(wish, instances);
    const bool all_run = came(wish) >= wish.from;
    const bool fewer = raise_ && wish.from < raise_->to; // are asked for by now
    if (fewer || (all_run && !wish.raises())) {
        clear();
    } else if (raise_) {
        if (!all_run) raise_->look(instances, wish.now); // how long all run is not known: the last look may be old
        if (came(wish) >= raise_->to) ran(wish, instances);
    }
}

// All tasks of the raise: those of a later one have their own time.
void Feedback::ran(const Wish& wish, std::uint32_t instances)
{
    const bool all_run = came(wish) >= wish.from;
    const std::uint32_t brought = raise_->brought();
    // Loops may interleave: tasks that were asked for before, and come soon after those of the last raise, say nothing.
    const bool soon = wish.now - raise_->at < soonest_instance;
    raise_.reset();
    if (brought > 0) {
        ++rounds_;
        brought_ += brought;
    } else if (all_run) {
        clear();
    } else if (!soon) {
        rounds_ = 0;
        brought_ = 0;
    }
    if (!all_run) raise_ = Raise{wish.from, instances, wish.now};
}

void Feedback::saw_in_hold(const Wish& wish, std::uint32_t instances)
{
    const bool all_run = came(wish) >= wish.from;
    if (!all_run) hold_->instances = std::max(hold_->instances, instances);
    const bool for_others = all_run && instances >= hold_->instances + grown;
    if (!wish.raises() || for_others) {
        clear();
    } else if (wish.now >= hold_->until) {
        hold_.reset();
        raise_.reset();
        stuck_ = wish.from - std::min(wish.from, wish.running);
        rounds_ = rounds_of_a_loop - 1; // one more is enough
        brought_ = instances_of_a_loop - 1;
    }
}

std::optional<Restraint> Feedback::restrain(const Wish& wish, std::uint32_t instances,
                                            const std::optional<core::Duration>& patience)
{
    if (!patience || !wish.raises()) return std::nullopt;
    const bool late = raise_ && wish.now > raise_->at + *patience && came(wish) < raise_->to;
    const bool by_instances = late && instances >= raise_->instances + grown;
    const bool loop = rounds_ >= rounds_of_a_loop && brought_ >= instances_of_a_loop;
    if (!hold_ && (by_instances || loop)) hold_ = Hold{wish.now + hold_after(holds_in_a_row_++), instances};
    if (!hold_) return std::nullopt;
    return Restraint{.to = wish.from,
                     .reason = core::Reason::feedback,
                     .because = "its capacity provider adds instances, and the tasks of the last raise did not run "
                                "without them",
                     .again = LookAgain{wish.now + look_every, DueReason::feedback}};
}

void Feedback::raised(std::uint32_t to, std::uint32_t instances, core::Time now)
{
    if (!raise_) raise_ = Raise{to, instances, now};
}

} // namespace headcount::control
