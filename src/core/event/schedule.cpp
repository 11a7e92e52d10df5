// "Scheduled Event" of an EventBridge rule with a schedule: the time itself is the message, its detail is empty.
#include "core/event/kinds.hpp"

namespace headcount::core::event {

Result<EventBody> read_schedule(const Envelope& /*envelope*/, Object /*event*/)
{
    return EventBody{SweepRequest{}};
}

} // namespace headcount::core::event
