// Measures the whole service as it runs in production: a process of its own, with its log, its signatures, its pool.
#pragma once

#include "service/figures.hpp"

#include <functional>
#include <string_view>

namespace headcount::bench {

// Told what is being done now, for people who wait.
using Progress = std::function<void(std::string_view step)>;

// Throws std::runtime_error with a sentence where a program is missing or misbehaves.
ServiceFigures measure_service(const ServiceOptions& options, const Progress& progress);

} // namespace headcount::bench
