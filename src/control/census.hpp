// The counting of one run, without its waiting: which reads are still needed, and, once they are answered, who counts.
// A decider; the coroutines in reconciler.cpp make the calls.
//
//   need … ─▶ next ─▶ [the call] ─▶ read … ─▶ count
//
// Besides DescribeServices, a run of one service reads
//
//   registered                                      DescribeClusters
//   active                                          one list
//   placeable; registered with where, capacity, per two lists, side by side
//   connected                                       two lists, side by side: all, and those whose agent is away
//   with capacity or per, moreover                  descriptions of those instances that were never seen before;
//                                                   where values of attributes count, again after an event, once more
//                                                   when reads have caught up with it, and every ten minutes
//   where two lists lower a desired count           that of draining instances once more, before the write
//   where a desired count falls to zero, and        whether any instance matches, whatever its state: the list of
//   `where`, `capacity` or `per` may be why         draining ones that do, where it is none of those above; with
//                                                   `where`, DescribeClusters to say of how many none does
//
// at one call for a hundred instances of a list or a description. Services of a run that ask the same share the answer.
// A list is taken only whole: one page that is not answered, and all who need the list know the error instead of a
// count.
#pragma once

#include "control/away_book.hpp"
#include "control/instance_book.hpp"
#include "headcount/aws/ecs.hpp"
#include "headcount/aws/ecs_listing.hpp"
#include "headcount/core/counting.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace headcount::control {

// Whoever drains and matches, be it counted or not.
core::InstanceList draining_that_match(const core::Counting& counting);

// What is known before a run begins to count.
struct Knowledge {
    InstanceBook& book;
    AwayBook& away;
    core::WallTime wall; // now, by which the grace of agents is counted
    Belief belief{};     // what of the book the run goes by
};

class Census {
public:
    explicit Census(Knowledge known) : known_(known) {}

    void need(const core::Counting& counting);

    // Once it is counted: whether there is a list of draining instances to be read once more, as counting.hpp says why.
    // What it then shows joins what was read before.
    bool need_again(const core::Counting& counting);

    // Once nothing counts: whether it may be that no instance matches, which count() then says, told to, when the reads
    // are answered that this adds.
    bool need_reason(const core::Counting& counting);

    struct ReadCluster {}; // DescribeClusters
    struct ReadList {      // ListContainerInstances, one page
        core::InstanceList list;
        std::string token;
    };
    struct Describe { // DescribeContainerInstances
        std::vector<std::string> arns;
    };
    using Read = std::variant<ReadCluster, ReadList, Describe>;

    std::size_t waiting() const { return waiting_.size(); }
    std::optional<Read> next(); // whoever takes it tells its answer

    void read(const core::Result<aws::DescribedClusters>& answer, core::Time now);
    // The page behind it, if there is one: for the same reader, at once.
    std::optional<ReadList> read(const ReadList& asked, core::Result<aws::ListedInstances> answer, core::Time now);
    void read(const core::Result<aws::DescribedInstances>& answer);

    // None: what it needs was not read. An error: it could not be. A cluster that is missing is an answer. `reason`: as
    // need_reason() has it.
    std::optional<core::Result<core::ObservedCluster>> count(const core::Counting& counting, bool reason = false);
    // Of what was counted, when the oldest answer came: the first page of a list. Descriptions do not age.
    core::Time read_at(const core::Counting& counting) const;

private:
    struct List {
        aws::InstanceListing listing;
        std::optional<core::Time> read_at; // its first page
        bool described = false;            // its instances have to be
    };

    void want(const core::Unit& unit);
    void ask(const core::InstanceList& asked, bool described);
    bool knows_enough(const InstanceFacts& facts) const;
    void describe_unknown(const List& list);
    // Where the instances of these lists fail to match; where several, at the last. None: one matches.
    std::optional<core::NoMatch::Of> failing(const core::Counting& counting,
                                             const std::vector<core::InstanceList>& asked) const;
    std::optional<core::NoMatch> no_match(const core::Counting& counting) const;
    core::Result<core::ObservedCluster> measure(const core::Counting& counting,
                                                const std::vector<core::Candidate>& candidates) const;
    void add_candidates(const core::Counting& counting, const core::InstanceList& asked, const List& list,
                        std::vector<core::Candidate>& candidates) const;

    // Takes out those that are away for too long. When the first of the others will be.
    std::optional<core::WallTime> mark_away(const core::Counting& counting, std::vector<core::Candidate>& candidates);

    Knowledge known_;
    std::set<std::string> attributes_; // that are counted by
    std::vector<Read> waiting_;        // the first goes first
    bool cluster_asked_ = false;
    std::optional<core::Result<core::ObservedCluster>> cluster_;
    core::Time cluster_read_at_{};
    std::map<core::InstanceList, List> lists_;
    std::unordered_map<std::string, std::optional<InstanceFacts>> facts_; // none: asked for, and not there (yet)
    std::size_t descriptions_ = 0;                                        // asked for and not answered
    std::optional<core::Error> not_described_;
    bool cluster_gone_ = false; // between a list and the description of its instances
};

} // namespace headcount::control
