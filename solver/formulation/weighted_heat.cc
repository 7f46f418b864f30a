#include "formulation/weighted_heat.h"

#include "base/user_error.h"
#include "formulation/lagrange_basis.h"
#include "formulation/weighted_assembly.h"

#include <deal.II/base/timer.h>
#include <deal.II/fe/fe_q_iso_q1.h>

extern "C" void dgemv_(const char *trans, const int *m, const int *n, const double *alpha,
                       const double *a, const int *lda, const double *x, const int *incx,
                       const double *beta, double *y, const int *incy);

namespace gibbsflow {

namespace {

/// More unknowns, or a larger range of U within a cell, than this and the automatic choice on
/// several ranks or for large problems is multigrid (resp. not): see THEORY Sec. 9.
constexpr unsigned int largest_direct_problem = 1000000;
constexpr double largest_multigrid_range = 12.;

/// L_j below this and e^{-L_j} leaves the range of double.
constexpr double smallest_log_scale = -700.;

} // namespace

template <int dim>
WeightedHeat<dim>::WeightedHeat(const WeightedCells<dim> &cells, double kappa,
                                const LinearSolverParameters &parameters)
    : cells_(cells), kappa_(kappa)
{
  const dealii::Timer timer;
  set_node_scales();
  std::vector<double> scales;
  assemble<dim>(
      cells,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        basis_scales(cell, scales);
        integrate_local(cell, *cell.rule, cell.log_weight, cell.smallest_log_weight, scales, kappa,
                        result);
      },
      matrices_);

  // h = 1 is g_j = e^{L_j}; the mass functional is m = M g
  reinit(stationary_);
  reinit(mass_functional_);
  for (const auto j : stationary_.locally_owned_elements())
    stationary_(j) = std::exp(log_scale_(j));
  apply_mass(mass_functional_, stationary_);
  stationary_ /= mass_functional_ * stationary_;
  apply_mass(mass_functional_, stationary_);
  assembly_seconds_ = timer.wall_time();

  make_solver(parameters);
}

template <int dim>
void WeightedHeat<dim>::set_node_scales()
{
  // 2 L_j = log int phi_j^2 dpi, summed relative to the smallest U around the node
  const Discretization<dim> &discretization = cells_.discretization();
  Vector reference, sum;
  discretization.reinit(reference);
  discretization.reinit(sum);
  reference = std::numeric_limits<double>::max();
  reference.zero_out_ghost_values();
  const dealii::IndexSet &owned = discretization.dof_handler().locally_owned_dofs();
  for (const auto j : discretization.relevant_dofs())
    if (!owned.is_element(j))
      reference(j) = std::numeric_limits<double>::max();
  for (const WeightedCell<dim> &cell : cells_.cells())
    for (const auto j : cell.dofs)
      reference(j) = std::min(reference(j), cell.smallest_log_weight);
  reference.compress(dealii::VectorOperation::min);
  reference.update_ghost_values();

  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const ShapeTable<dim> &shapes = cell.rule->shapes;
    const double volume = cell.volume();
    for (unsigned int i = 0; i < cell.dofs.size(); ++i) {
      double integral = 0.;
      for (unsigned int q = 0; q < shapes.n_points(); ++q)
        integral += cell.rule->weights[q] * volume * shapes.value(q, i) * shapes.value(q, i) *
                    std::exp(reference(cell.dofs[i]) - cell.log_weight[q]);
      sum(cell.dofs[i]) += integral;
    }
  }
  sum.compress(dealii::VectorOperation::add);

  discretization.reinit(log_scale_);
  double smallest = 0.;
  for (const auto j : owned) {
    log_scale_(j) = 0.5 * (std::log(sum(j)) - reference(j));
    smallest = std::min(smallest, log_scale_(j));
  }
  smallest = dealii::Utilities::MPI::min(smallest, discretization.communicator());
  if (!(smallest > smallest_log_scale))
    throw RunFailure(
        "V/D ranges over " + std::to_string(-2. * smallest) +
        " on the mesh, more than the weighted-heat formulation can scale (1400). Start where V is "
        "lower "
        "(Initial density/Mean, Standard deviation), use a smaller box or a larger Noise/Sigma.");
  log_scale_.update_ghost_values();
}

template <int dim>
void WeightedHeat<dim>::basis_scales(const WeightedCell<dim> &cell,
                                     std::vector<double> &scales) const
{
  scales.resize(cell.dofs.size());
  for (unsigned int i = 0; i < scales.size(); ++i)
    scales[i] = std::exp(-log_scale_(cell.dofs[i]) - 0.5 * cell.smallest_log_weight);
}

template <int dim>
void WeightedHeat<dim>::make_solver(const LinearSolverParameters &parameters)
{
  const Discretization<dim> &discretization = cells_.discretization();
  const MPI_Comm communicator = discretization.communicator();
  const bool multigrid_would_do = cells_.largest_range() <= largest_multigrid_range;
  const bool automatic_direct =
      dim < 3 && discretization.n_dofs() <= largest_direct_problem &&
      (dealii::Utilities::MPI::n_mpi_processes(communicator) == 1 || !multigrid_would_do);
  direct_ = parameters.type == "direct" || (parameters.type == "automatic" && automatic_direct);
  if (direct_) {
    solver_ = make_direct_solver(matrices_, communicator);
    return;
  }

  const dealii::Timer timer;
  const auto nodes = dealii::QGaussLobatto<1>(discretization.degree() + 1).get_points();
  const dealii::FE_Q_iso_Q1<dim> piecewise_linear(nodes);
  const CellRule<dim> rule(piecewise_linear, composite_rule(nodes));
  std::vector<dealii::Point<dim>> x(rule.shapes.n_points());
  std::vector<double> U, scales;
  assemble<dim>(
      cells_,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        for (unsigned int q = 0; q < x.size(); ++q)
          x[q] = cell.map(rule.shapes.points[q]);
        cells_.log_weights(x, U);
        basis_scales(cell, scales);
        integrate_local(cell, rule, U, cell.smallest_log_weight, scales, kappa_, result);
      },
      piecewise_linear_);
  assembly_seconds_ += timer.wall_time();
  solver_ = make_iterative_solver(matrices_, piecewise_linear_, stationary_, parameters);
}

template <int dim>
void WeightedHeat<dim>::solve(double a, double s, Vector &x, const Vector &b) const
{
  const unsigned int iterations = solver_->solve(a, s, x, b);
  ++statistics_.solves;
  statistics_.factorizations = solver_->n_factorizations();
  statistics_.iterations += iterations;
  statistics_.max_iterations = std::max(statistics_.max_iterations, iterations);
}

template <int dim>
void WeightedHeat<dim>::evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                                 const std::vector<double> &root_weight, const Vector &u,
                                 DensityValues<dim> &values) const
{
  // psi = sqrt(pi) h = sum_j g_j e^{-L_j - U/2} phi_j
  const unsigned int n = shapes.n_shapes;
  std::vector<double> coefficients(n);
  for (unsigned int j = 0; j < n; ++j)
    coefficients[j] =
        u(cell.dofs[j]) * std::exp(-log_scale_(cell.dofs[j]) - 0.5 * cell.smallest_log_weight);
  const auto sum = [&](const std::vector<double> &table) { // over j, at every point
    std::vector<double> result(shapes.n_points());
    const int rows = n, columns = shapes.n_points(), stride = 1;
    const double one = 1., zero = 0.;
    dgemv_("T", &rows, &columns, &one, table.data(), &rows, coefficients.data(), &stride, &zero,
           result.data(), &stride);
    return result;
  };

  values.psi = sum(shapes.values);
  values.gradient.resize(shapes.n_points());
  for (unsigned int d = 0; d < dim; ++d) {
    const std::vector<double> derivative = sum(shapes.derivatives[d]);
    for (unsigned int q = 0; q < derivative.size(); ++q)
      values.gradient[q][d] = root_weight[q] * derivative[q] / cell.size[d];
  }
  for (unsigned int q = 0; q < values.psi.size(); ++q)
    values.psi[q] *= root_weight[q];
}

template class WeightedHeat<1>;
template class WeightedHeat<2>;

} // namespace gibbsflow
