#include "headcount/control/guards.hpp"

#include "control/bounded_memory.hpp"
#include "control/guards/brake.hpp"
#include "control/guards/chain.hpp"
#include "control/guards/contention.hpp"
#include "control/guards/deployment.hpp"
#include "control/guards/feedback.hpp"
#include "control/guards/hold.hpp"
#include "control/guards/service_key.hpp"
#include "control/guards/stepping.hpp"
#include "control/guards/zero_confirmation.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <utility>

namespace headcount::control {

namespace {

using namespace std::chrono_literals;
constexpr std::size_t remembered_services = 50'000; // of which something is wanted, or was written lately: 10 to 20 MB
constexpr std::size_t remembered_writers = 1'000;
constexpr std::size_t remembered_scopes = 20'000; // more only where all of them have something to remember
constexpr core::Duration unread_again = 30s;
const std::string nobody;

// A change that was let through, until it is known what became of it.
struct Granted {
    std::uint32_t from = 0;
    std::uint32_t wanted = 0; // in the end
    std::uint32_t to = 0;
    std::optional<std::uint32_t> instances{}; // where a capacity provider could add some for it
    std::uint32_t braked = 0;                 // tasks that the brake has let go for it
};

// What is under way: the guards have nothing of it to remember as soon as the count is what is wanted.
struct UnderWay {
    Feedback feedback;
    ZeroConfirmation zero;
    Hold hold;
    Stepping stepping;
    std::optional<Granted> granted;

    bool idle() const { return !granted && feedback.idle() && zero.idle() && hold.idle() && stepping.idle(); }
};

// What the guards of one service remember, while they look at it.
struct ServiceState : UnderWay {
    Contention contention;
    bool named = false; // the other writer, in the log
};

// The same in between. Of most it is the last write: what is under way stands apart where something is.
struct Kept {
    Contention contention;
    bool named = false;
    std::unique_ptr<UnderWay> under_way;

    bool idle(core::Time now) const { return !under_way && contention.idle(now); }
};

ServiceState recall(const Kept* kept) // null: nothing is known
{
    ServiceState state;
    if (kept == nullptr) return state;
    if (kept->under_way) static_cast<UnderWay&>(state) = *kept->under_way;
    state.contention = kept->contention;
    state.named = kept->named;
    return state;
}

void keep_in(Kept& kept, ServiceState state)
{
    kept.contention = state.contention;
    kept.named = state.named;
    if (state.idle())
        kept.under_way.reset();
    else if (kept.under_way)
        *kept.under_way = std::move(state);
    else
        kept.under_way = std::make_unique<UnderWay>(std::move(state));
}

std::string place_in_scope(const ServiceKey& key)
{
    return key.cluster.name + "/" + key.service;
}

bool of_capacity_providers(const core::ObservedService& service)
{
    return service.placement.launch == core::Launch::by_provider && !service.placement.providers.empty();
}

} // namespace

struct Guards::Impl {
    explicit Impl(Asker a) : asker(a) {}

    Chain run_chain(const ServiceKey& key, ServiceState& state, const Wanted& wanted);
    void brake(const ServiceKey& key, ServiceState& state, const Wanted& wanted, Chain& chain);
    void complain(const ServiceKey& key, ServiceState& state, const Wanted& wanted, Guarded& guarded);
    Brake& brake_of(const core::Scope& scope);
    void confirm_zero(const ServiceState& state, const Wanted& wanted, Chain& chain) const;
    const std::string& other_writer(const ServiceKey& key);
    void keep(const ServiceKey& key, Kept* known, ServiceState state, core::Time now);
    bool is_plan(const Wanted& wanted) const { return asker == Asker::person && wanted.dry_run; }

    const Asker asker;
    BoundedMemory<ServiceKey, Kept> services{remembered_services};
    BoundedMemory<ServiceKey, std::string> writers{remembered_writers};
    std::map<core::Scope, Brake> brakes;
    bool all_seen = false;
};

// A plan says what will have been done once the second read has agreed. A person is told at once of what only a better
// rule ends.
void Guards::Impl::confirm_zero(const ServiceState& state, const Wanted& wanted, Chain& chain) const
{
    const bool unmatched = wanted.decision.unmatched;
    auto restraint = state.zero.restrain(chain.wish(), {.to_zero = wanted.rule.to_zero,
                                                        .second_read = asker != Asker::invocation && !is_plan(wanted),
                                                        .unmatched = unmatched});
    if (unmatched && wanted.service.running > 0 && asker == Asker::person && restraint) restraint->again.reset();
    chain.restrain(std::move(restraint));
}

const std::string& Guards::Impl::other_writer(const ServiceKey& key)
{
    const std::string* who = writers.find(key);
    return who == nullptr ? nobody : *who;
}

Brake& Guards::Impl::brake_of(const core::Scope& scope)
{
    if (brakes.size() >= remembered_scopes && !brakes.contains(scope))
        std::erase_if(brakes, [](const auto& one) { return one.second.idle(); });
    Brake& brake = brakes[scope];
    if (all_seen) brake.know_all();
    return brake;
}

Chain Guards::Impl::run_chain(const ServiceKey& key, ServiceState& state, const Wanted& wanted)
{
    Chain chain(wanted);
    const Wish whole = chain.wish();
    state.contention.saw(whole);
    state.feedback.saw(whole, wanted.instances);
    state.zero.saw(whole);
    state.hold.saw(whole);
    state.stepping.saw(whole);

    const bool alone = state.contention.leaves_alone(wanted.now);
    if (asker != Asker::invocation)
        chain.restrain(state.contention.restrain(whole, other_writer(key)),
                       alone ? core::Outcome::contended : core::Outcome::held);
    chain.restrain(restrain_in_deployment(chain.wish(), wanted.rule.during_deployment, wanted.service));
    if (of_capacity_providers(wanted.service))
        chain.restrain(state.feedback.restrain(chain.wish(), wanted.instances, wanted.limits.feedback));
    confirm_zero(state, wanted, chain);
    const core::Pace& pace = whole.raises() ? wanted.rule.scale_out : wanted.rule.scale_in;
    if (asker != Asker::person) chain.restrain(state.hold.restrain(chain.wish(), pace.hold));
    chain.restrain(state.stepping.restrain(chain.wish(), pace.max_step));
    return chain;
}

void Guards::Impl::brake(const ServiceKey& key, ServiceState& state, const Wanted& wanted, Chain& chain)
{
    Brake& brake = brake_of(key.cluster.scope());
    const std::string who = place_in_scope(key);
    brake.runs(who, wanted.service.running);
    const Wish& wish = chain.wish();
    const std::uint32_t stops = chain.open() && wanted.limits.max_fall ? wish.stops() : 0;
    if (stops == 0) return brake.withdraw(who);
    const bool only_looks = wanted.dry_run && !is_plan(wanted);
    const core::MaxFall& most = *wanted.limits.max_fall;
    const auto grant =
        only_looks ? brake.preview(who, stops, most, wanted.now) : brake.ask(who, stops, most, wanted.now);
    if (state.granted) state.granted->braked = grant.tasks;
    if (grant.tasks == stops) return;
    const bool warming = !brake.knows_all();
    chain.restrain(Restraint{.to = wish.standing() - grant.tasks,
                             .reason = warming ? core::Reason::brake_warming : core::Reason::brake,
                             .because = warming
                                            ? "until all clusters were looked at, 50 tasks may go in a window"
                                            : "as many tasks of the account and region have gone as may in a window",
                             .again = LookAgain{grant.again, DueReason::brake}});
}

void Guards::Impl::complain(const ServiceKey& key, ServiceState& state, const Wanted& wanted, Guarded& guarded)
{
    guarded.contention_began = state.contention.began();
    if (!state.contention.leaves_alone(wanted.now)) return;
    const std::string& other = other_writer(key);
    if (!guarded.contention_began && (state.named || other.empty())) return;
    state.named = !other.empty();
    guarded.complaint =
        (other.empty() ? std::string("another writer") : other) + " sets the desired count of service " + key.service +
        " to " + std::to_string(wanted.decision.from) + " each time headcount has set it to " +
        std::to_string(wanted.decision.to) +
        "; it is left alone for a while. Let one of them set it: in Terraform ignore_changes = [desired_count], in "
        "CloudFormation no DesiredCount, with Service Auto Scaling deregister the scalable target, or take the service "
        "out of the rules";
}

// Others that nothing is to be remembered of any more go in passing, two for one: nobody may ever look at them again.
void Guards::Impl::keep(const ServiceKey& key, Kept* known, ServiceState state, core::Time now)
{
    Kept first;
    Kept& kept = known == nullptr ? first : *known;
    keep_in(kept, std::move(state));
    const bool idle = kept.idle(now);
    if (known == nullptr && !idle) services.remember(key, std::move(first));
    if (known != nullptr && idle) services.forget(key);
    for (int i = 0; i < 2 && services.size() > 0 && services.oldest().idle(now); ++i)
        services.forget_oldest();
}

Guards::Guards(Asker asker) : impl_(std::make_unique<Impl>(asker)) {}
Guards::~Guards() = default;

bool Guards::concern(const core::Decision& decision)
{
    return decision.outcome == core::Outcome::in_sync || core::changes_count(decision.outcome);
}

Guarded Guards::judge(const core::ClusterKey& cluster, const Wanted& wanted)
{
    Impl& self = *impl_;
    const ServiceKey key{cluster, wanted.service.name};
    Kept* const kept = self.services.find(key);
    ServiceState state = recall(kept);
    state.granted.reset();
    Chain chain = self.run_chain(key, state, wanted);
    if (chain.open() && wanted.decision.outcome == core::Outcome::adjusted)
        state.granted = Granted{.from = wanted.decision.from, .wanted = wanted.decision.to};
    self.brake(key, state, wanted, chain);
    if (!chain.open()) state.granted.reset();
    if (state.granted) {
        state.granted->to = chain.wish().to;
        if (of_capacity_providers(wanted.service)) state.granted->instances = wanted.instances;
    }
    Guarded guarded = chain.end();
    self.complain(key, state, wanted, guarded);
    // Nothing is set, so that another look would find the same.
    const bool rehearsed = guarded.decision.outcome == core::Outcome::would_adjust;
    if (rehearsed && self.asker != Asker::person) guarded.again.reset();
    self.keep(key, kept, std::move(state), wanted.now);
    return guarded;
}

void Guards::forget(const core::ClusterKey& cluster, const std::string& service)
{
    const ServiceKey key{cluster, service};
    impl_->services.forget(key);
    const auto brake = impl_->brakes.find(cluster.scope());
    if (brake != impl_->brakes.end()) brake->second.gone(place_in_scope(key));
}

std::optional<LookAgain> Guards::unread(const core::ClusterKey& cluster, const std::string& service, core::Time now)
{
    if (impl_->services.find({cluster, service}) == nullptr) return std::nullopt;
    return LookAgain{now + unread_again, DueReason::unread};
}

std::optional<LookAgain> Guards::written(const core::ClusterKey& cluster, const std::string& service, core::Time now)
{
    const ServiceKey key{cluster, service};
    Kept* const kept = impl_->services.find(key);
    ServiceState state = recall(kept);
    if (!state.granted) return std::nullopt;
    const Granted granted = *std::exchange(state.granted, std::nullopt);
    state.contention.wrote(granted.wanted, granted.to, now);
    const bool raised = granted.to > granted.from;
    if (raised && granted.instances) state.feedback.raised(granted.to, *granted.instances, now);
    const auto again = state.contention.verdict_due();
    impl_->keep(key, kept, std::move(state), now);
    return again;
}

std::optional<LookAgain> Guards::not_written(const core::ClusterKey& cluster, const std::string& service, bool maybe,
                                             core::Time now)
{
    const ServiceKey key{cluster, service};
    Kept* const kept = impl_->services.find(key);
    ServiceState state = recall(kept);
    if (!state.granted) return std::nullopt;
    if (!maybe && state.granted->braked > 0) impl_->brake_of(cluster.scope()).give_back(state.granted->braked);
    state.granted.reset();
    impl_->keep(key, kept, std::move(state), now);
    return unread(cluster, service, now);
}

void Guards::other_wrote(const core::ClusterKey& cluster, const std::string& service, std::string who)
{
    impl_->writers.remember({cluster, service}, std::move(who));
}

void Guards::all_seen()
{
    impl_->all_seen = true;
    for (auto& [scope, brake] : impl_->brakes)
        brake.know_all();
}

std::size_t Guards::remembered() const
{
    return impl_->services.size();
}

std::size_t Guards::braked() const
{
    std::size_t services = 0;
    for (const auto& [scope, brake] : impl_->brakes)
        services += brake.waiting();
    return services;
}

} // namespace headcount::control
