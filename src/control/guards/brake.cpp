#include "control/guards/brake.hpp"

#include <algorithm>

namespace headcount::control {

namespace {

constexpr std::size_t most_services = 50'000; // others are not counted among what runs: less may go
constexpr int parts_of_window = 64;           // what is closer together than that counts as spent at its latest time
constexpr int silent_windows = 2;             // who was not heard of for so long has left the line

} // namespace

void Brake::runs(const std::string& who, std::uint32_t tasks)
{
    const auto known = running_.find(who);
    if (known == running_.end()) {
        if (running_.size() >= most_services) return;
        running_.emplace(who, tasks);
        running_in_all_ += tasks;
        return;
    }
    running_in_all_ += tasks;
    running_in_all_ -= known->second;
    known->second = tasks;
}

void Brake::gone(const std::string& who)
{
    withdraw(who);
    const auto known = running_.find(who);
    if (known == running_.end()) return;
    running_in_all_ -= known->second;
    running_.erase(known);
}

void Brake::know_all()
{
    if (knows_all_) return;
    knows_all_ = true;
    window_.reset(); // the next one knows what runs
}

void Brake::turn(const core::MaxFall& most, core::Time now)
{
    while (!spent_.empty() && spent_.front().at + most.window <= now) {
        spent_in_all_ -= spent_.front().tasks;
        spent_.pop_front();
    }
    std::erase_if(line_, [&](const Waiting& one) { return one.heard + most.window * silent_windows < now; });
    if (window_ && now < *window_ + most.window) return;
    window_ = now;
    ran_then_ = running_in_all_;
}

Brake::Grant Brake::grant(const std::string& who, std::uint32_t tasks, const core::MaxFall& most, core::Time now) const
{
    std::uint64_t allowed = always;
    if (knows_all_) allowed = std::max<std::uint64_t>(allowed, ran_then_ * most.percent / 100);
    std::uint64_t taken = spent_in_all_;
    for (const Waiting& one : line_) {
        if (one.who == who) break;
        taken += one.tasks; // theirs comes first
    }
    const std::uint64_t left = allowed > taken ? allowed - taken : 0;
    return {static_cast<std::uint32_t>(std::min<std::uint64_t>(tasks, left)),
            spent_.empty() ? now + most.window : spent_.front().at + most.window};
}

Brake::Grant Brake::preview(const std::string& who, std::uint32_t tasks, const core::MaxFall& most, core::Time now)
{
    turn(most, now);
    return grant(who, tasks, most, now);
}

Brake::Grant Brake::ask(const std::string& who, std::uint32_t tasks, const core::MaxFall& most, core::Time now)
{
    turn(most, now);
    Grant granted = grant(who, tasks, most, now);
    if (granted.tasks > 0) spend(granted.tasks, most, now);
    if (granted.tasks < tasks)
        keep_in_line(who, tasks - granted.tasks, now);
    else
        withdraw(who);
    if (!spent_.empty()) granted.again = spent_.front().at + most.window;
    return granted;
}

void Brake::spend(std::uint64_t tasks, const core::MaxFall& most, core::Time now)
{
    spent_in_all_ += tasks;
    if (!spent_.empty() && now < spent_.back().since + most.window / parts_of_window) {
        spent_.back().at = now;
        spent_.back().tasks += tasks;
    } else {
        spent_.push_back({now, now, tasks});
    }
}

void Brake::keep_in_line(const std::string& who, std::uint64_t tasks, core::Time now)
{
    const auto place = std::ranges::find(line_, who, &Waiting::who);
    if (place == line_.end()) {
        if (line_.size() < most_services) line_.push_back({who, tasks, now});
        return;
    }
    place->tasks = tasks;
    place->heard = now;
}

void Brake::give_back(std::uint32_t tasks)
{
    if (spent_.empty()) return;
    const std::uint64_t back = std::min<std::uint64_t>(tasks, spent_.back().tasks);
    spent_.back().tasks -= back;
    spent_in_all_ -= back;
    if (spent_.back().tasks == 0) spent_.pop_back();
}

void Brake::withdraw(const std::string& who)
{
    const auto place = std::ranges::find(line_, who, &Waiting::who);
    if (place != line_.end()) line_.erase(place);
}

} // namespace headcount::control
