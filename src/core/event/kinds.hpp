// The kinds of events that are understood, found by (source, detail type). Each has a file of its own here.
#pragma once

#include "core/event/envelope.hpp"
#include "core/event/json.hpp"
#include "headcount/core/event.hpp"

#include <string_view>

namespace headcount::core::event {

// Reads the body of one kind; `event` is the whole event. An error becomes Rejected.
using Reader = Result<EventBody> (*)(const Envelope& envelope, Object event);

// Null: a kind that is nothing to us.
Reader reader_of(std::string_view source, std::string_view detail_type);

// Is there a kind of event from this source that is something to us?
bool is_our_source(std::string_view source);

Result<EventBody> read_instance_change(const Envelope& envelope, Object event);
Result<EventBody> read_api_call(const Envelope& envelope, Object event);
Result<EventBody> read_deployment_change(const Envelope& envelope, Object event);
Result<EventBody> read_service_action(const Envelope& envelope, Object event);
Result<EventBody> read_schedule(const Envelope& envelope, Object event);

} // namespace headcount::core::event
