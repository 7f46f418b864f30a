#include "landscape/barrier.h"

#include "landscape/gradient_zeros.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// V at the critical points of one index within two cells of `middle`.
template <int dim>
std::vector<double> critical_values(const Potential<dim> &potential, const Region<dim> &region,
                                    const dealii::Point<dim> &middle, const unsigned int index)
{
  constexpr double reach = 2.5; // in cells
  constexpr unsigned int n_cells = 5;
  const CellGeometry<dim> near = region.around(middle, reach);
  BoxFace<dim> box;
  box.lower = near.lower();
  box.upper = near.upper();
  std::vector<double> values;
  for (const dealii::Point<dim> &x : find_gradient_zeros(potential, box, n_cells)) {
    const auto eigenvalues = dealii::eigenvalues(potential.hessian(x));
    const auto n_negative = std::count_if(eigenvalues.begin(), eigenvalues.end(),
                                          [](const double lambda) { return lambda < 0.; });
    if (n_negative == index)
      values.push_back(potential.value(x));
  }
  return values;
}

} // namespace

template <int dim>
std::optional<Barrier> find_barrier(const Potential<dim> &potential, const Region<dim> &region,
                                    const LandscapeCut<dim> &cut)
{
  if (!cut.barrier)
    return std::nullopt;
  const Barrier sampled{*cut.barrier, true};
  double shallower = -std::numeric_limits<double>::infinity();
  for (const unsigned int well : {1, 2}) {
    const std::vector<double> minima =
        critical_values(potential, region, cut.barrier_cells[well], 0);
    if (minima.empty())
      return sampled;
    shallower = std::max(shallower, *std::min_element(minima.begin(), minima.end()));
  }
  const std::vector<double> saddles = critical_values(potential, region, cut.barrier_cells[0], 1);
  // the pass is the lowest way, and none where it lies below the wells
  double pass = std::numeric_limits<double>::infinity();
  for (const double V : saddles)
    if (V > shallower)
      pass = std::min(pass, V);
  return std::isfinite(pass) ? Barrier{pass - shallower, false} : sampled;
}

template std::optional<Barrier> find_barrier(const Potential<1> &, const Region<1> &,
                                             const LandscapeCut<1> &);
template std::optional<Barrier> find_barrier(const Potential<2> &, const Region<2> &,
                                             const LandscapeCut<2> &);
template std::optional<Barrier> find_barrier(const Potential<3> &, const Region<3> &,
                                             const LandscapeCut<3> &);

} // namespace gibbsflow
