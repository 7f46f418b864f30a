#include "formulation/matrix_formulation.h"

#include "base/representable.h"
#include "base/user_error.h"
#include "formulation/lagrange_basis.h"

#include <deal.II/fe/fe_q_iso_q1.h>

#include <algorithm>

namespace gibbsflow {

namespace {

/// More unknowns, or a larger range of U within a cell, than this and the automatic choice on
/// several ranks or for large problems is iterative (resp. not): see solver/THEORY.md Sec. 9.
/// Factors fill faster in three dimensions, and twice as fast without symmetry.
template <int dim>
unsigned int largest_direct_problem(bool symmetric)
{
  if (dim == 3)
    return symmetric ? 80000 : 10000;
  return symmetric ? 1000000 : 250000;
}
constexpr double largest_multigrid_range = 12.;

/// Range of U in a cell above which its unknowns are smoothed together.
constexpr double smoothed_range = 3.;

} // namespace

template <int dim>
MatrixFormulation<dim>::MatrixFormulation(const WeightedCells<dim> &cells, double kappa,
                                          MatrixStructure structure)
    : cells_(cells), kappa_(kappa), structure_(structure)
{
  for (Vector *v : {&stationary_, &mass_functional_, &left_null_})
    reinit(*v);
}

template <int dim>
void MatrixFormulation<dim>::make_solver(const LinearSolverParameters &parameters,
                                         const Vector &null_vector, const LocalWithRule &local)
{
  assembly_seconds_ = since_construction_.wall_time();
  solver_parameters_ = parameters;
  const Discretization<dim> &discretization = cells_.discretization();
  const MPI_Comm communicator = discretization.communicator();
  const bool multigrid_would_do =
      is_symmetric() && cells_.largest_range() <= largest_multigrid_range;
  const bool automatic_direct =
      discretization.n_dofs() <= largest_direct_problem<dim>(is_symmetric()) &&
      (dealii::Utilities::MPI::n_mpi_processes(communicator) == 1 || !multigrid_would_do);
  direct_ = parameters.type == "direct" || (parameters.type == "automatic" && automatic_direct);
  if (direct_) {
    solver_ = make_direct_solver(matrices_, structure_, communicator);
    return;
  }

  const dealii::Timer timer;
  const auto nodes = dealii::QGaussLobatto<1>(discretization.degree() + 1).get_points();
  const dealii::FE_Q_iso_Q1<dim> piecewise_linear(nodes);
  const CellRule<dim> rule(piecewise_linear, composite_rule(nodes));
  assemble<dim>(
      cells_, NodeCoupling::neighbors,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) { local(cell, rule, result); },
      piecewise_linear_);
  assembly_seconds_ += timer.wall_time();
  solver_ = make_iterative_solver(matrices_, piecewise_linear_, structure_, null_vector,
                                  steep_cells(), parameters);
}

template <int dim>
RowBlocks MatrixFormulation<dim>::steep_cells() const
{
  RowBlocks blocks;
  const dealii::IndexSet &owned = stationary_.locally_owned_elements();
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    if (cell.range() <= smoothed_range || cells_.discretization().degree() == 1)
      continue;
    blocks.emplace_back();
    for (unsigned int i = 0; i < cell.nodes.size(); ++i)
      cell.nodes.for_each_unknown(i, [&](const auto j, double) {
        if (owned.is_element(j))
          blocks.back().push_back(owned.index_within_set(j));
      });
    if (!cell.nodes.combinations().empty()) { // several of its nodes may be made of one unknown
      std::sort(blocks.back().begin(), blocks.back().end());
      blocks.back().erase(std::unique(blocks.back().begin(), blocks.back().end()),
                          blocks.back().end());
    }
  }
  return blocks;
}

template <int dim>
void MatrixFormulation<dim>::solve(double a, double s, Vector &x, const Vector &b) const
{
  Assert(a >= 0. && s >= 0. && a + s > 0., dealii::ExcMessage("a M + s K with a, s >= 0."));
  AssertDimension(x.size(), b.size());
  if (a == 0. && conserves_mass())
    solve_mean_zero(s, x, b);
  else
    solve_regular(a, s, x, b);
}

template <int dim>
void MatrixFormulation<dim>::solve_regular(double a, double s, Vector &x, const Vector &b) const
{
  const unsigned int iterations = solver_->solve(a, s, x, b);
  ++statistics_.solves;
  statistics_.factorizations = solver_->n_factorizations();
  statistics_.iterations += iterations;
  statistics_.max_iterations = std::max(statistics_.max_iterations, iterations);
}

template <int dim>
void MatrixFormulation<dim>::recall(const SolverMemory &memory) const
{
  solver_->recall(memory.kept, memory.statistics.factorizations);
  statistics_ = memory.statistics;
}

template <int dim>
void MatrixFormulation<dim>::solve_mean_zero(double s, Vector &x, const Vector &b) const
{
  // x <- x + (a M + s K)^{-1} (b - s K x): leaves a / (a + s lambda) of the error in each mode
  double shift = 0.;
  for (const auto i : stationary_.locally_owned_elements())
    shift = std::max(shift, matrices_.stiffness.diag_element(i) / matrices_.mass.diag_element(i));
  constexpr double nearly_nothing = 1e-10;
  shift = nearly_nothing * s *
          dealii::Utilities::MPI::max(shift, cells_.discretization().communicator());

  constexpr unsigned int most_corrections = 100;
  constexpr double converged = 1e-15, accurate = 1e-9;
  Vector residual, correction, Mu;
  for (Vector *v : {&residual, &correction, &Mu})
    reinit(*v);
  apply_mass(Mu, stationary_);
  x = 0.;
  double size = 1., previous_size = std::numeric_limits<double>::max();
  for (unsigned int k = 0; k < most_corrections; ++k) {
    apply_stiffness(residual, x);
    residual.sadd(-s, 1., b);
    residual.add(-(left_null_ * residual), Mu);
    correction = 0.;
    solve_regular(shift, s, correction, residual);
    correction.add(-(mass_functional_ * correction), stationary_);
    const double correction_size = correction.l2_norm();
    if (correction_size >= 0.5 * previous_size && correction_size <= accurate * size)
      return; // what rounding leaves
    x += correction;
    size = x.l2_norm();
    if (correction_size <= converged * size)
      return;
    previous_size = correction_size;
  }
  throw RunFailure(
      "A stationary equation could not be solved: the slowest mode is lost in rounding. Use a "
      "larger Noise/Sigma or a lower Mesh/Cut.");
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
MatrixFormulation<dim>::flux(const CellPoints<dim> &points, const std::vector<double> & /*nodal*/,
                             const DensityValues<dim> &values) const
{
  std::vector<dealii::Tensor<1, dim>> result(points.size());
  for (unsigned int q = 0; q < points.size(); ++q) {
    const dealii::Tensor<1, dim> G_grad_h = cells_.metric().velocity(values.gradient[q]);
    for (unsigned int d = 0; d < dim; ++d)
      result[q][d] =
          representable_product(-kappa_ * G_grad_h[d], values.log_factor - 0.5 * points.U(q));
  }
  return result;
}

template <int dim>
void MatrixFormulation<dim>::improve_stationary_vector()
{
  Vector defect, correction;
  reinit(defect);
  reinit(correction);
  // the second pass takes away the rounding of the first; an iterative solver would look for that
  // in vain
  const unsigned int n_passes = is_direct() ? 2 : 1;
  for (unsigned int pass = 0; pass < n_passes; ++pass) {
    apply_stiffness(defect, stationary_);
    solve(0., 1., correction, defect);
    stationary_ -= correction;
    stationary_ /= mass_functional_ * stationary_;
  }
}

template <int dim>
bool MatrixFormulation<dim>::find_stationary_vector()
{
  try {
    improve_stationary_vector();
    return true;
  } catch (const RunFailure &) { // on all ranks alike
    stationary_ = 1.;
    stationary_.zero_out_ghost_values();
    stationary_ /= mass_functional_ * stationary_;
    return false;
  }
}

template class MatrixFormulation<1>;
template class MatrixFormulation<2>;
template class MatrixFormulation<3>;

} // namespace gibbsflow
