#include "headcount/observe/stages.hpp"

namespace headcount::observe {

std::string_view to_string(EventStage stage)
{
    switch (stage) {
    case EventStage::arrival: return "arrival";
    case EventStage::receive: return "receive";
    case EventStage::parse: return "parse";
    case EventStage::wait: return "wait";
    case EventStage::spacing: return "spacing";
    case EventStage::limiter: return "limiter";
    case EventStage::read: return "read";
    case EventStage::decide: return "decide";
    case EventStage::apply: return "apply";
    case EventStage::remove: return "delete";
    }
    return "delete";
}

std::string_view to_string(CallStage stage)
{
    switch (stage) {
    case CallStage::retry: return "retry";
    case CallStage::credentials: return "credentials";
    case CallStage::limiter: return "limiter";
    case CallStage::line: return "line";
    case CallStage::connect: return "connect";
    case CallStage::tls: return "tls";
    case CallStage::send: return "send";
    case CallStage::first_byte: return "first_byte";
    case CallStage::read: return "read";
    case CallStage::understand: return "understand";
    }
    return "understand";
}

} // namespace headcount::observe
