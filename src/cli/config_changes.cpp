#include "cli/config_changes.hpp"

#include <cstddef>
#include <string_view>

namespace headcount::cli {
namespace {

class Changes {
public:
    template <class T>
    void compare(std::string_view key, const T& before, const T& after)
    {
        if (!(before == after)) keys_.emplace_back(key);
    }

    template <class T>
    void compare_each(const std::string& key, const std::vector<T>& before, const std::vector<T>& after)
    {
        if (before.size() != after.size()) return compare(key, before, after);
        for (std::size_t i = 0; i < before.size(); ++i)
            compare(key + "[" + std::to_string(i) + "]", before[i], after[i]);
    }

    std::vector<std::string> keys() && { return std::move(keys_); }

private:
    std::vector<std::string> keys_;
};

} // namespace

std::vector<std::string> changed_keys(const core::Config& before, const core::Config& after)
{
    Changes changes;
    changes.compare_each("queues", before.queues, after.queues);
    changes.compare_each("services", before.rules, after.rules);
    changes.compare("expressions", before.expressions, after.expressions);
    changes.compare_each("accounts", before.accounts, after.accounts);
    changes.compare("regions", before.regions, after.regions);
    changes.compare("foreign", before.foreign, after.foreign);
    changes.compare("threads", before.threads, after.threads);
    changes.compare("sweep", before.sweep, after.sweep);
    changes.compare("recheck", before.recheck, after.recheck);
    changes.compare("skip_unchanged", before.skip_unchanged, after.skip_unchanged);
    changes.compare("limits", before.limits, after.limits);
    changes.compare("dry_run", before.dry_run, after.dry_run);
    changes.compare("grace", before.grace, after.grace);
    changes.compare("admin", before.admin, after.admin);
    changes.compare("metrics.emf", before.emf, after.emf);
    changes.compare("metrics.per_cluster", before.per_cluster, after.per_cluster);
    changes.compare("log.level", before.log_level, after.log_level);
    changes.compare("log.format", before.log_format, after.log_format);
    return std::move(changes).keys();
}

} // namespace headcount::cli
