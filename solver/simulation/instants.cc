#include "simulation/instants.h"

namespace gibbsflow {

/// The slow modes make a share of the distance wrong that grows with time, so the error of a row is
/// at most that at the end; and steps that keep to a tolerance never add up to more.
template <int dim>
std::vector<Instant> instants(const RunResults<dim> &results)
{
  if (results.evolution == nullptr)
    return {};
  const Evolution<dim> &evolution = *results.evolution;
  const std::optional<double> at_end =
      evolution.errors ? std::optional(evolution.errors->space + evolution.errors->time)
                       : evolution.loop.error_estimate;
  const double distance_at_end = evolution.history.back().density.l1;
  std::vector<Instant> list;
  for (const HistoryRow<dim> &row : evolution.history) {
    const DensityFunctionals<dim> &density = row.density;
    list.push_back({row.time, row.mass, density.tv(), density.chi2, density.log_chi2, density.kl,
                    density.dirichlet, at_end});
    if (at_end && distance_at_end > 0.)
      list.back().error_l1 =
          std::min(*at_end / distance_at_end * density.l1,
                   std::max(*at_end, results.parameters.time.tolerance_in_use()));
  }
  return list;
}

template std::vector<Instant> instants(const RunResults<1> &);
template std::vector<Instant> instants(const RunResults<2> &);
template std::vector<Instant> instants(const RunResults<3> &);

} // namespace gibbsflow
