// What a person sees while the demo runs: a live table on a terminal, a plain line every five seconds elsewhere.
#pragma once

#include "cli/demo/options.hpp"
#include "cli/demo/stage.hpp"
#include "cli/demo/tally.hpp"

#include "headcount/core/time.hpp"

#include <iosfwd>
#include <map>
#include <string>

namespace headcount::cli {

class Screen {
public:
    Screen(std::ostream& out, const DemoOptions& options, bool terminal);

    void show(core::Duration elapsed, const StageView& view, const Tally& tally);

private:
    void draw_table(core::Duration elapsed, const StageView& view, const Tally& tally);
    void print_line(core::Duration elapsed, const StageView& view, const Tally& tally);

    std::ostream& out_;
    DemoOptions options_;
    bool terminal_;
    core::Duration next_line_{};
    std::map<std::string, std::uint32_t> instances_; // of each cluster, when it last changed …
    std::map<std::string, core::Duration> changed_;  // … and when that was
    std::size_t drawn_ = 0;                          // lines to go back over
};

} // namespace headcount::cli
