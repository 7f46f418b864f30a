#include "rare/general_transitions.h"

#include "rare/boundary_value_problem.h"
#include "rare/set_unknowns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace gibbsflow {

namespace {

/// a - b.
Vector minus(const Vector &a, const Vector &b)
{
  Vector result(a);
  result.zero_out_ghost_values();
  result -= b;
  return result;
}

/// sum over these nodes of x_j y_j.
double sum_over(const dealii::IndexSet &nodes, const Vector &x, const Vector &y)
{
  double sum = 0.;
  for (const auto j : nodes)
    if (x.in_local_range(j))
      sum += x(j) * y(j);
  return dealii::Utilities::MPI::sum(sum, x.get_mpi_communicator());
}

/// Both committors, as vectors of the process.
template <int dim>
struct Committors {
  Committors(const GeneralProcess<dim> &process, const dealii::IndexSet &A,
             const dealii::IndexSet &B);

  const GeneralProcess<dim> &process;
  const dealii::IndexSet &A, &B;
  Vector s; // the stationary density relative to pi
  Vector q; // q+
  Vector p; // rho_s q- relative to pi
  typename GeneralProcess<dim>::Form minus_frequency;
};

template <int dim>
Committors<dim>::Committors(const GeneralProcess<dim> &general_process, const dealii::IndexSet &a,
                            const dealii::IndexSet &b)
    : process(general_process), A(a), B(b), s(process.stationary())
{
  dealii::IndexSet both = A;
  both.add_indices(B);
  const GeneralBoundaryValueProblem<dim> between(process, both);
  Vector zero, on_B, on_A;
  for (Vector *v : {&zero, &on_B, &on_A})
    process.cells().discretization().reinit(*v);
  for (const auto j : B)
    if (on_B.in_local_range(j))
      on_B(j) = process.one()(j);
  for (const auto j : A)
    if (on_A.in_local_range(j))
      on_A(j) = s(j);
  q = between.solve(zero, on_B);
  p = between.solve_transposed(zero, on_A);
  minus_frequency = process.form(process.nodal(p), process.nodal(q));
}

/// T with W T = m at the free nodes, T = 0 at F, where W is nearly singular: `slow`, zero at F, is
/// close to the function that its inverse magnifies most, and `left` to that of its transpose;
/// `slow` + `rest` = 1 and `left` + `left_rest` = s, with W 1 = 0 and W^T s = 0; frequency = left^T
/// W slow. T is sought as alpha slow + w with left^T W w = 0.
template <int dim>
Vector solve_passage(const Committors<dim> &c, const dealii::IndexSet &F, const double frequency,
                     const std::pair<const Vector &, const Vector &> &slow_and_rest,
                     const std::pair<const Vector &, const Vector &> &left_and_rest)
{
  const GeneralProcess<dim> &process = c.process;
  const auto &[slow, rest] = slow_and_rest;
  const auto &[left, left_rest] = left_and_rest;
  Vector image, left_image, other, zero;
  for (Vector *v : {&image, &left_image, &other, &zero})
    process.cells().discretization().reinit(*v);

  // W slow = -W rest and W^T left = -W^T left_rest: from the smaller one, what it is small beside
  // would drown it
  process.matrices().stiffness.vmult(image, slow);
  process.matrices().stiffness.vmult(other, rest);
  for (const auto j : image.locally_owned_elements())
    if (std::abs(rest(j)) < std::abs(slow(j)))
      image(j) = -other(j);
  process.matrices().mass.vmult(left_image, left);
  process.matrices().mass.vmult(other, left_rest);
  for (const auto j : image.locally_owned_elements())
    if (std::abs(left_rest(j)) < std::abs(left(j)))
      left_image(j) = -other(j);

  const double alpha = (process.mass_functional() * left) / frequency;
  Vector b = process.mass_functional();
  b.add(-alpha, image);
  Vector T = GeneralBoundaryValueProblem<dim>(process, F).solve(b, zero);
  T.add(-(left_image * T) / frequency, slow);
  T.add(alpha, slow);
  return T;
}

/// rho_s q- = pi p by p/s at the nodes, 0 where s is lost in rounding.
template <int dim>
Vector backward_committor(const Committors<dim> &c)
{
  Vector ratio(c.p);
  ratio.zero_out_ghost_values();
  for (const auto j : ratio.locally_owned_elements())
    ratio(j) = c.s(j) > 0. ? std::clamp(c.p(j) / c.s(j), 0., 1.) : 0.;
  ratio.update_ghost_values();
  return ratio;
}

template <int dim>
CellFunction<dim> as_cell_function(std::shared_ptr<const Vector> u)
{
  return [u](const CellPoints<dim> &points) { return points.sum(points.cell().nodes.gather(*u)); };
}

/// q J[pi p] + pi p A grad q, J[pi p] = -pi (p g + A grad p).
template <int dim>
CellField<dim> reactive_current(std::shared_ptr<const GeneralProcess<dim>> process, Vector nodal_p,
                                Vector nodal_q)
{
  const auto p = std::make_shared<const Vector>(std::move(nodal_p));
  const auto q = std::make_shared<const Vector>(std::move(nodal_q));
  return [process, p, q](const CellPoints<dim> &points) {
    const WeightedCells<dim> &cells = process->cells();
    const WeightedCell<dim> &cell = cells.cells()[points.cell().index];
    const std::vector<double> U = cells.log_weights(cell, points.unit_points());
    const auto at = process->coefficients(points);
    const std::vector<double> p_i = cell.nodes.gather(*p), q_i = cell.nodes.gather(*q);
    const std::vector<double> p_x = points.sum(p_i), q_x = points.sum(q_i);
    const auto grad_p = points.sum_gradients(p_i), grad_q = points.sum_gradients(q_i);
    std::vector<dealii::Tensor<1, dim>> j(U.size());
    for (unsigned int k = 0; k < U.size(); ++k)
      j[k] = std::exp(-U[k]) *
             (p_x[k] * (at.A[k] * grad_q[k]) - q_x[k] * (p_x[k] * at.g[k] + at.A[k] * grad_p[k]));
    return j;
  };
}

template <int dim>
void set_numbers(const Committors<dim> &c, GeneralTransitions<dim> &result)
{
  const GeneralProcess<dim> &process = c.process;
  Vector image;
  process.cells().discretization().reinit(image);
  process.matrices().stiffness.vmult(image, c.q);
  result.frequency_from_a = -sum_over(c.A, c.p, image);
  process.matrices().mass.vmult(image, c.p);
  result.frequency_into_b = -sum_over(c.B, c.q, image);

  result.log_frequency = result.log_rate_ab = result.log_rate_ba = result.log_mfpt_ab =
      result.log_mfpt_ba = std::numeric_limits<double>::quiet_NaN();
  constexpr double digits = 1e4; // of the frequency that rounding must leave
  const double frequency = -c.minus_frequency.value;
  const Vector from_b = minus(c.s, c.p), to_a = minus(process.one(), c.q);
  const double mass_a = process.mass_functional() * c.p;
  const double mass_b = process.mass_functional() * from_b;
  if (!(frequency > digits * c.minus_frequency.rounding) || !(mass_a > 0.) || !(mass_b > 0.))
    return;
  result.log_frequency = std::log(frequency);
  result.log_rate_ab = result.log_frequency - std::log(mass_a);
  result.log_rate_ba = result.log_frequency - std::log(mass_b);
  const auto log_time = [&](const Vector &T, const TransitionSet<dim> &from) {
    return std::log(value_at(process.cells(), process.nodal(T), from.center));
  };
  if (result.sets.a.is_ball())
    result.log_mfpt_ab =
        log_time(solve_passage<dim>(c, c.B, frequency, {to_a, c.q}, {c.p, from_b}), result.sets.a);
  if (result.sets.b.is_ball())
    result.log_mfpt_ba =
        log_time(solve_passage<dim>(c, c.A, frequency, {c.q, to_a}, {from_b, c.p}), result.sets.b);
}

} // namespace

template <int dim>
GeneralTransitions<dim> compute_general_transitions(const WeightedCells<dim> &reference,
                                                    std::shared_ptr<const Dynamics<dim>> dynamics,
                                                    const TransitionSets<dim> &sets)
{
  const auto process = std::make_shared<const GeneralProcess<dim>>(reference, std::move(dynamics));
  const SetUnknowns unknowns = find_set_unknowns(reference, sets);
  const Committors<dim> c(*process, unknowns.a, unknowns.b);

  GeneralTransitions<dim> result;
  result.sets = sets;
  set_numbers(c, result);
  result.nodal_committor = std::make_shared<const Vector>(process->nodal(c.q));
  result.nodal_backward_committor = std::make_shared<const Vector>(backward_committor(c));
  result.committor = as_cell_function<dim>(result.nodal_committor);
  result.backward_committor = as_cell_function<dim>(result.nodal_backward_committor);
  result.reactive_current =
      reactive_current<dim>(process, process->nodal(c.p), process->nodal(c.q));
  return result;
}

template GeneralTransitions<1> compute_general_transitions(const WeightedCells<1> &,
                                                           std::shared_ptr<const Dynamics<1>>,
                                                           const TransitionSets<1> &);
template GeneralTransitions<2> compute_general_transitions(const WeightedCells<2> &,
                                                           std::shared_ptr<const Dynamics<2>>,
                                                           const TransitionSets<2> &);
template GeneralTransitions<3> compute_general_transitions(const WeightedCells<3> &,
                                                           std::shared_ptr<const Dynamics<3>>,
                                                           const TransitionSets<3> &);

} // namespace gibbsflow
