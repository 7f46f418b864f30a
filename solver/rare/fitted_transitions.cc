#include "rare/fitted_transitions.h"

#include "base/user_error.h"
#include "mesh/fitted_cells.h"
#include "rare/line_transitions.h"
#include "rare/nodal_function.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

namespace gibbsflow {

namespace {

template <int dim>
PassageLogarithms logarithms_of(const Transitions<dim> &t)
{
  return {t.log_capacity, t.log_rate_ab, t.log_rate_ba, t.log_mfpt_ab, t.log_mfpt_ba};
}

/// The numbers and the committor, known everywhere.
template <int dim>
struct Computation {
  Transitions<dim> transitions;
  std::shared_ptr<const NodalFunction<dim>> committor;
  double quadrature_error;
};

template <int dim>
Computation<dim> compute_in(const FittedSpace<dim> &space, const WeightedCells<dim> &like,
                            const Potential<dim> &potential, const double kappa)
{
  const Discretization<dim> discretization(space.region, space.degree,
                                           like.discretization().communicator());
  const WeightedCells<dim> cells(discretization, potential, like.diffusion(), like.metric());
  Computation<dim> result;
  result.transitions = compute_transitions(cells, space.sets, kappa);
  result.committor =
      std::make_shared<const NodalFunction<dim>>(cells, *result.transitions.nodal_committor);
  result.quadrature_error = cells.log_partition_error();
  return result;
}

/// q everywhere: constant in balls.
template <int dim>
CellFunction<dim> constant_in_balls(std::shared_ptr<const NodalFunction<dim>> q,
                                    const TransitionSets<dim> &sets)
{
  return [q, sets](const CellPoints<dim> &points) {
    std::vector<double> values;
    for (unsigned int k = 0; k < points.size(); ++k) {
      const dealii::Point<dim> x = points.x(k);
      values.push_back(sets.a.contains(x) ? 0. : sets.b.contains(x) ? 1. : (*q)(x));
    }
    return values;
  };
}

} // namespace

template <int dim>
std::pair<FittedSpace<dim>, FittedSpace<dim>> make_fitted_spaces(const Region<dim> &region,
                                                                 const unsigned int degree,
                                                                 const TransitionSets<dim> &sets)
{
  const unsigned int high = std::max(3u, dim == 3 ? degree : degree + 1);
  constexpr unsigned int round = CellMapping<dim>::most_degree, less_round = round - 2;
  const auto richer = fit_to_spheres(region, sets.spheres(), round),
             poorer = fit_to_spheres(region, sets.spheres(), less_round);
  const auto with = [&sets](const BallNodes nodes) {
    TransitionSets<dim> result = sets;
    result.nodes = nodes;
    return result;
  };
  if (richer && poorer)
    return {{*richer, high, with(BallNodes::of_cells_inside)},
            {*poorer, high - 2, with(BallNodes::of_cells_inside)}};
  return {{region, high, with(BallNodes::inside)},
          {region, high - 2, with(BallNodes::of_cells_that_meet_it)}};
}

PassageLogarithms errors_of_richer(const PassageLogarithms &richer, const PassageLogarithms &poorer,
                                   const unsigned int poorer_degree, const double quadrature_error)
{
  const double growth = 1. + 2. / poorer_degree, factor = std::max(1., 1. / (growth * growth - 1.)),
               rounding = 1e-13 + 2. * quadrature_error;
  const auto error = [&](const double one, const double other) {
    return rounding + factor * std::abs(one - other);
  };
  const auto of_rate = [&](const double one, const double other) { // capacity / mass
    return error(richer.capacity, poorer.capacity) +
           error(one - richer.capacity, other - poorer.capacity);
  };
  PassageLogarithms result;
  result.capacity = error(richer.capacity, poorer.capacity);
  result.rate_ab = of_rate(richer.rate_ab, poorer.rate_ab);
  result.rate_ba = of_rate(richer.rate_ba, poorer.rate_ba);
  constexpr double of_inverse = 1e-9; // of a tiny rate
  result.mfpt_ab = of_inverse + std::max(error(richer.mfpt_ab, poorer.mfpt_ab), result.rate_ab);
  result.mfpt_ba = of_inverse + std::max(error(richer.mfpt_ba, poorer.mfpt_ba), result.rate_ba);
  return result;
}

void leave_out_unknown(PassageLogarithms &logarithms, PassageLogarithms &error)
{
  constexpr double nothing_is_known = 1.;
  for (double PassageLogarithms::*const number :
       {&PassageLogarithms::capacity, &PassageLogarithms::rate_ab, &PassageLogarithms::rate_ba,
        &PassageLogarithms::mfpt_ab, &PassageLogarithms::mfpt_ba})
    if (!(error.*number <= nothing_is_known))
      logarithms.*number = error.*number = PassageLogarithms::unknown;
}

template <int dim>
Transitions<dim> find_transitions(const WeightedCells<dim> &cells, const Potential<dim> &potential,
                                  const TransitionSets<dim> &sets, const double kappa)
{
  const Discretization<dim> &discretization = cells.discretization();
  if constexpr (dim == 1)
    if (!discretization.boundary().any_periodic())
      return line_transitions_with_errors(cells, sets, kappa);
  // high degrees cannot hold a weight that varies very much within a cell
  const unsigned int degree = discretization.degree();
  auto spaces = std::make_unique<const std::pair<FittedSpace<dim>, FittedSpace<dim>>>(
      make_fitted_spaces(discretization.region(), degree, sets));
  std::optional<Computation<dim>> found;
  try {
    found = compute_in(spaces->first, cells, potential, kappa);
  } catch (const RunFailure &) { // on all ranks alike
    if (degree < 3)
      throw;
  }
  if (!found) {
    spaces = std::make_unique<const std::pair<FittedSpace<dim>, FittedSpace<dim>>>(
        make_fitted_spaces(discretization.region(), degree - 1, sets));
    found = compute_in(spaces->first, cells, potential, kappa);
  }
  const Computation<dim> &richer = *found;
  const FittedSpace<dim> &poor = spaces->second;
  PassageLogarithms poorer; // unknown
  try {
    poorer = logarithms_of(compute_in(poor, cells, potential, kappa).transitions);
  } catch (const RunFailure &) { // likewise
  }
  Transitions<dim> result = richer.transitions;
  result.sets = sets;
  result.nodal_committor = nullptr;
  result.committor = constant_in_balls<dim>(richer.committor, sets);
  PassageLogarithms known = logarithms_of(result);
  result.error = errors_of_richer(known, poorer, poor.degree, richer.quadrature_error);
  leave_out_unknown(known, result.error);
  result.log_capacity = known.capacity;
  result.log_rate_ab = known.rate_ab;
  result.log_rate_ba = known.rate_ba;
  result.log_mfpt_ab = known.mfpt_ab;
  result.log_mfpt_ba = known.mfpt_ba;
  return result;
}

template std::pair<FittedSpace<1>, FittedSpace<1>>
make_fitted_spaces(const Region<1> &, unsigned int, const TransitionSets<1> &);
template Transitions<1> find_transitions(const WeightedCells<1> &, const Potential<1> &,
                                         const TransitionSets<1> &, double);
template std::pair<FittedSpace<2>, FittedSpace<2>>
make_fitted_spaces(const Region<2> &, unsigned int, const TransitionSets<2> &);
template Transitions<2> find_transitions(const WeightedCells<2> &, const Potential<2> &,
                                         const TransitionSets<2> &, double);
template std::pair<FittedSpace<3>, FittedSpace<3>>
make_fitted_spaces(const Region<3> &, unsigned int, const TransitionSets<3> &);
template Transitions<3> find_transitions(const WeightedCells<3> &, const Potential<3> &,
                                         const TransitionSets<3> &, double);

} // namespace gibbsflow
