#pragma once

#include "simulation/problem.h"

namespace gibbsflow {

/// Times at which the density is looked at where that costs no step: `per_decade` to each decade
/// from `first` after `begin` on, the output times and the final time. Increasing and > begin.
std::vector<double> row_times(const std::vector<double> &output_times, double first,
                              double final_time, unsigned int per_decade, double begin = 0.);

/// When a stage that began at `begin` may hand over: the output times, times that grow fourfold
/// from the shortest that a start may change in, and each sixteenth of the whole from then on.
std::vector<double> handover_times(const std::vector<double> &output_times, double begin,
                                   double final_time);

/// A hundredth of the time in which noise alone changes rho_0, but three to twelve decades before
/// the end.
template <int dim>
double first_row_time(const Problem<dim> &problem, double kappa, double final_time);

} // namespace gibbsflow
