#include "rare/transitions.h"

#include "rare/boundary_value_problem.h"
#include "rare/line_transitions.h"
#include "rare/network_gap.h"

namespace gibbsflow {

namespace {

/// 1 - q.
Vector complement(const Vector &q)
{
  Vector result(q);
  result.zero_out_ghost_values();
  for (const auto j : result.locally_owned_elements())
    result(j) = 1. - q(j);
  result.update_ghost_values();
  return result;
}

template <int dim>
Transitions<dim> solve_transitions(const WeightedCells<dim> &cells, const TransitionSets<dim> &sets,
                                   double kappa)
{
  const auto in_a = [&](const dealii::Point<dim> &x) { return x.distance(sets.a) <= sets.radius; };
  const auto in_b = [&](const dealii::Point<dim> &x) { return x.distance(sets.b) <= sets.radius; };
  const LaplaceEquations<dim> equations(cells, kappa);
  const dealii::IndexSet a = unknowns_where<dim>(cells, in_a), b = unknowns_where<dim>(cells, in_b);
  dealii::IndexSet both = a;
  both.add_indices(b);
  const BoundaryValueProblem<dim> between(equations, both);
  const auto q = std::make_shared<const Vector>(between.solve(0., b));
  const Vector p = complement(*q);

  Transitions<dim> result;
  result.sets = sets;
  result.log_capacity = static_cast<double>(std::log(between.energy(*q)));
  result.log_rate_ab = result.log_capacity - std::log(between.integral(p));
  result.log_rate_ba = result.log_capacity - std::log(between.integral(*q));
  result.committor = [q](const CellPoints<dim> &points) {
    return points.sum(points.cell().nodes.gather(*q));
  };
  constexpr double log_floor = -55.; // of (eps/h)^2
  if (!(result.log_capacity > std::log(kappa) + log_floor)) {
    result.log_capacity = result.log_rate_ab = result.log_rate_ba = result.log_mfpt_ab =
        result.log_mfpt_ba = std::numeric_limits<double>::quiet_NaN();
    if (const auto passage = network_passage<dim>(cells, in_a, in_b)) {
      // the masses are those of the committor in the finer space, as long as it is one; the time
      // from the centre of A differs by a relaxation within the well, e^{-55} of it
      constexpr double similar = 0.1;
      const auto better = [](double log_mass, double integral) {
        return std::abs(std::log(integral) - log_mass) <= similar ? std::log(integral) : log_mass;
      };
      result.from_network = true;
      result.log_capacity = passage->log_energy + std::log(kappa);
      result.log_rate_ab = result.log_capacity - better(passage->log_mass_a, between.integral(p));
      result.log_rate_ba = result.log_capacity - better(passage->log_mass_b, between.integral(*q));
      result.log_mfpt_ab = -result.log_rate_ab;
      result.log_mfpt_ba = -result.log_rate_ba;
    }
    return result;
  }
  const BoundaryValueProblem<dim> to_b(equations, b), to_a(equations, a);
  result.log_mfpt_ab = std::log(value_at(cells, to_b.solve_deflated(p, *q), sets.a));
  result.log_mfpt_ba = std::log(value_at(cells, to_a.solve_deflated(*q, p), sets.b));
  return result;
}

} // namespace

template <int dim>
Transitions<dim> compute_transitions(const WeightedCells<dim> &cells,
                                     const TransitionSets<dim> &sets, double kappa)
{
  if constexpr (dim == 1)
    if (!cells.discretization().boundary().any_periodic())
      return compute_line_transitions(cells, sets, kappa);
  return solve_transitions(cells, sets, kappa);
}

template Transitions<1> compute_transitions(const WeightedCells<1> &, const TransitionSets<1> &,
                                            double);
template Transitions<2> compute_transitions(const WeightedCells<2> &, const TransitionSets<2> &,
                                            double);
template Transitions<3> compute_transitions(const WeightedCells<3> &, const TransitionSets<3> &,
                                            double);

} // namespace gibbsflow
