#include "rare/transitions.h"

#include "rare/boundary_value_problem.h"
#include "rare/line_transitions.h"
#include "rare/set_unknowns.h"

namespace gibbsflow {

namespace {

/// The mean time to the set `target` from the centre of the other one, which is met before with the
/// probability `before`, that set otherwise with `after` = 1 - `before`.
template <int dim>
double log_passage_time(const LaplaceEquations<dim> &equations, const dealii::IndexSet &target,
                        const TransitionSet<dim> &from, const double log_rate, const Vector &before,
                        const Vector &after)
{
  if (!from.is_ball())
    return PassageLogarithms::unknown;
  constexpr double log_tiny = -25.; // K cannot be told from a singular matrix much below
  if (!(log_rate > std::log(equations.kappa) + log_tiny))
    return -log_rate;
  const BoundaryValueProblem<dim> problem(equations, target);
  return std::log(value_at(equations.cells, problem.solve_deflated(before, after), from.center));
}

template <int dim>
Transitions<dim> solve_transitions(const WeightedCells<dim> &cells, const TransitionSets<dim> &sets,
                                   const double kappa)
{
  const LaplaceEquations<dim> equations(cells, kappa);
  const SetUnknowns unknowns = find_set_unknowns(cells, sets);
  Transitions<dim> result;
  result.sets = sets;
  const auto q = std::make_shared<Vector>();
  Vector p; // 1 - q
  {
    const BoundaryValueProblem<dim> between(equations, unknowns.both);
    *q = between.solve(0., unknowns.b);
    p = between.solve(0., unknowns.a);
    result.log_capacity = between.log_energy(*q, p);
    result.log_rate_ab = result.log_capacity - std::log(between.integral(p));
    result.log_rate_ba = result.log_capacity - std::log(between.integral(*q));
  }
  result.committor = [q](const CellPoints<dim> &points) {
    return points.sum(points.cell().nodes.gather(*q));
  };
  result.nodal_committor = q;
  result.log_mfpt_ab = log_passage_time(equations, unknowns.b, sets.a, result.log_rate_ab, p, *q);
  result.log_mfpt_ba = log_passage_time(equations, unknowns.a, sets.b, result.log_rate_ba, *q, p);
  return result;
}

} // namespace

template <int dim>
Transitions<dim> compute_transitions(const WeightedCells<dim> &cells,
                                     const TransitionSets<dim> &sets, const double kappa)
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
