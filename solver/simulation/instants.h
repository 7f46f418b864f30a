#pragma once

#include "report/report.h"
#include "simulation/run_summary.h"

namespace gibbsflow {

/// The history as the text shows it; none where there was no time-stepping.
template <int dim>
std::vector<Instant> instants(const RunResults<dim> &results);

} // namespace gibbsflow
