// What a stage looks at and measures.
#include "scenarios/stage.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace headcount::scenarios {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

double within(const Step& step)
{
    return step.beside["within"] ? step.beside["within"].as<double>() : 20;
}

std::string cells(const Row& row)
{
    std::string text;
    for (const auto& [name, cell] : row)
        text += (text.empty() ? "" : ", ") + name + " " + cell;
    return text;
}

// The rows that the world shows and the table does not ask for are left alone.
std::string compare_rows(const TextTable& wanted, const std::vector<Row>& shown, const std::vector<std::string>& keys)
{
    for (const auto& line : wanted.rows) {
        Row want;
        for (std::size_t i = 0; i < line.size(); ++i)
            want[wanted.columns[i]] = line[i];
        const auto same = [&](const Row& row) {
            return std::ranges::all_of(keys, [&](const auto& key) { return row.at(key) == want.at(key); });
        };
        const auto row = std::ranges::find_if(shown, same);
        if (row == shown.end()) return "wanted " + cells(want) + "; there is no such row";
        for (const auto& [name, cell] : want)
            if (row->at(name) != cell) return "wanted " + cells(want) + "; is " + cells(*row);
    }
    return {};
}

void check_columns(const TextTable& table, const std::vector<std::string>& keys, const std::vector<std::string>& others)
{
    for (const auto& key : keys)
        if (std::ranges::find(table.columns, key) == table.columns.end())
            throw ScriptError("the table needs a column " + key);
    for (const auto& column : table.columns) {
        const bool known =
            std::ranges::find(keys, column) != keys.end() || std::ranges::find(others, column) != others.end();
        if (!known) throw ScriptError("the table knows no column \"" + column + "\"");
    }
}

double median(std::vector<std::chrono::duration<double>> times)
{
    std::ranges::sort(times);
    return times.at(times.size() / 2).count();
}

} // namespace

void Stage::expect(const Step& step)
{
    const auto table = parse_table(step.what.as<std::string>());
    check_columns(table, {"cluster", "service"}, {"registered", "active", "desired", "running", "pending", "unplaced"});
    until(
        step, [&] { return compare_rows(table, service_rows(get("table")), {"cluster", "service"}); },
        Seconds{within(step)});
}

void Stage::expect_tasks(const Step& step)
{
    const auto table = parse_table(step.what.as<std::string>());
    check_columns(table, {"cluster", "of", "by"}, {"tasks"});
    const auto complaint = [&]() -> std::string {
        const auto placement = get("placement");
        for (const auto& row : table.rows) {
            Row want;
            for (std::size_t i = 0; i < row.size(); ++i)
                want[table.columns[i]] = row[i];
            const auto shown = spread(placement, want["cluster"], want["of"], want["by"]);
            if (shown != want["tasks"]) return "wanted " + cells(want) + "; is " + shown;
        }
        return {};
    };
    until(step, complaint, Seconds{within(step)});
}

void Stage::expect_updates(const Step& step)
{
    const auto shown = update_rows(get("updates"));
    if (step.what.as<std::string>() == "none") {
        if (!shown.empty()) fail(step, "wanted none; there are " + cells(shown.front()));
        return;
    }
    const auto table = parse_table(step.what.as<std::string>());
    check_columns(table, {"cluster", "service"}, {"counts"});
    if (const auto complaint = compare_rows(table, shown, {"cluster", "service"}); !complaint.empty())
        fail(step, complaint);
    if (shown.size() != table.rows.size()) fail(step, "counts of other services were set too: " + cells(shown.back()));
}

// For so many seconds nobody sets a count.
void Stage::be_quiet(const Step& step)
{
    const auto before = calls("UpdateService");
    wait(Seconds{step.what.as<double>()});
    const auto after = calls("UpdateService");
    if (after != before) fail(step, std::to_string(after - before) + " counts were set");
}

// An instance joins each of these clusters, one after the other; how long it takes until as many tasks are asked for.
void Stage::measure(const Step& step)
{
    for (const auto& one : step.what["clusters"]) {
        const auto cluster = one.as<std::string>();
        wait(Seconds{step.what["pause"].as<double>()});
        post("register", {{"cluster", cluster}});
        const auto began = Clock::now();
        const auto complaint = [&]() -> std::string {
            for (const auto& row : service_rows(get("table")))
                if (row.at("cluster") == cluster && row.at("desired") != row.at("registered"))
                    return "is " + cells(row);
            return {};
        };
        until(step, complaint, 20s);
        measured_[step.what["as"].as<std::string>()].push_back(Clock::now() - began);
    }
}

void Stage::compare(const Step& step)
{
    const auto of = [&](const char* which) {
        const auto name = step.what[which].as<std::string>();
        const auto found = measured_.find(name);
        if (found == measured_.end()) fail(step, "nothing was measured as \"" + name + "\"");
        std::ostringstream words;
        words << std::fixed << std::setprecision(2) << "time to repair, " << name << ": median "
              << median(found->second) << " s of";
        for (const auto time : found->second)
            words << ' ' << time.count();
        said_.push_back(words.str());
        return median(found->second);
    };
    const double slow = of("than");
    const double quick = of("this");
    if (quick * step.what["times"].as<double>() > slow)
        fail(step, "not so much faster: " + said_.at(said_.size() - 2) + "; " + said_.back());
}

} // namespace headcount::scenarios
