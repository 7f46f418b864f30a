#include "bounds/lehmann_goerisch.h"

#include "formulation/density.h"
#include "linear_algebra/blas.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <deque>

namespace gibbsflow {

namespace {

/// e^{U/2} of the least probable cell must be a number, with room for powers of the eigenfunction.
constexpr double largest_log_weight = 1200.;

/// Products of coefficients and shape functions that are worth a bound, some ten seconds.
constexpr double most_operations = 5e9;

/// The nodes' means of the cells' gradients of one function, one vector a direction.
template <int dim>
std::array<Vector, dim> averaged_gradient(const Density<dim> &u)
{
  const WeightedCells<dim> &cells = u.cells();
  const Discretization<dim> &discretization = cells.discretization();
  const dealii::FiniteElement<dim> &fe = discretization.element();
  const ShapeTable<dim> nodes(fe, fe.get_unit_support_points());
  Vector count;
  std::array<Vector, dim> sum, blocked;
  discretization.reinit(count);
  for (unsigned int d = 0; d < dim; ++d) {
    discretization.reinit(sum[d]);
    discretization.reinit(blocked[d]);
  }

  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    // as if pi were constant on the cell the gradient comes as e^{-U_0/2} grad u
    const std::vector<double> U(nodes.n_points(), cell.smallest_log_weight);
    u.evaluate(CellPoints<dim>(cell, nodes, U), values);
    const double factor = std::exp(0.5 * cell.smallest_log_weight);
    std::vector<double> part(cell.nodes.size(), 1.);
    cell.nodes.scatter(part, count);
    for (unsigned int d = 0; d < dim; ++d) {
      for (unsigned int i = 0; i < part.size(); ++i)
        part[i] = factor * values.gradient[i][d];
      cell.nodes.scatter(part, sum[d]);
    }
    for (unsigned int f = 0; f < 2 * dim; ++f)
      if (cell.boundary_ids[f] != dealii::numbers::internal_face_boundary_id) {
        for (unsigned int i = 0; i < part.size(); ++i)
          part[i] = fe.has_support_on_face(i, f) ? 1. : 0.;
        cell.nodes.scatter(part, blocked[f / 2]);
      }
  }
  count.compress(dealii::VectorOperation::add);
  for (unsigned int d = 0; d < dim; ++d) {
    sum[d].compress(dealii::VectorOperation::add);
    blocked[d].compress(dealii::VectorOperation::add);
    for (const auto j : count.locally_owned_elements())
      sum[d](j) = blocked[d](j) > 0. ? 0. : sum[d](j) / count(j);
  }
  return sum;
}

/// What the integrals need of one eigenfunction at the points of a cell, all times sqrt(pi).
template <int dim>
struct PointValues {
  std::vector<double> u, r, terms_of_r;
  std::vector<dealii::Tensor<1, dim>> gradient, w;
};

/// At the points of a cell, from what the eigenfunction has there and its flux at the nodes.
template <int dim>
void set_values(const CellPoints<dim> &points, const DensityValues<dim> &values,
                const std::array<Vector, dim> &flux,
                const std::vector<dealii::Tensor<1, dim>> &grad_U, const double lambda,
                PointValues<dim> &at)
{
  const WeightedCell<dim> &cell = points.cell();
  const unsigned int n_points = points.size();
  const double root_pi_0 = std::exp(-0.5 * cell.smallest_log_weight);
  at.u = values.psi;
  at.gradient = values.gradient;
  at.w.assign(n_points, dealii::Tensor<1, dim>());
  at.r.assign(n_points, 0.);
  at.terms_of_r.resize(n_points);
  for (unsigned int d = 0; d < dim; ++d) {
    std::vector<double> nodal = cell.nodes.gather(flux[d]);
    for (double &value : nodal)
      value *= root_pi_0;
    const std::vector<double> component = points.sum(nodal);
    const std::vector<dealii::Tensor<1, dim>> gradient = points.sum_gradients(nodal);
    for (unsigned int q = 0; q < n_points; ++q) {
      at.w[q][d] = component[q];
      at.r[q] += gradient[q][d];
    }
  }
  for (unsigned int q = 0; q < n_points; ++q) {
    at.w[q] *= points.root_weight(q);
    const double divergence = points.root_weight(q) * at.r[q], drift = grad_U[q] * at.w[q];
    at.r[q] = divergence - drift + lambda * at.u[q];
    at.terms_of_r[q] = std::abs(divergence) + std::abs(drift) + std::abs(lambda * at.u[q]);
  }
}

} // namespace

template <int dim>
EigenfunctionIntegrals integrate_eigenfunctions(const Formulation<dim> &formulation,
                                                const std::vector<Vector> &eigenvectors,
                                                const std::vector<double> &lambda)
{
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const MPI_Comm communicator = cells.discretization().communicator();
  Assert(formulation.is_symmetric(), dealii::ExcMessage("Not values of h at the nodes."));
  double largest = 0.;
  for (const WeightedCell<dim> &cell : cells.cells())
    largest = std::max(largest, cell.smallest_log_weight);
  if (!(dealii::Utilities::MPI::max(largest, communicator) < largest_log_weight))
    return {};

  const unsigned int n = eigenvectors.size();
  double operations = 0.;
  for (const WeightedCell<dim> &cell : cells.cells())
    operations += 2. * dim * n * cell.nodes.size() * cell.rule->shapes.n_points();
  if (dealii::Utilities::MPI::max(operations, communicator) > most_operations)
    return {};

  std::deque<Density<dim>> u;
  std::vector<std::array<Vector, dim>> w;
  for (const Vector &v : eigenvectors) {
    u.emplace_back(formulation, v);
    w.push_back(averaged_gradient(u.back()));
  }
  for (std::array<Vector, dim> &flux : w) // now, for copies of vectors come without ghost values
    for (Vector &component : flux)
      component.update_ghost_values();

  std::vector<double> sums(5 * n * n + n, 0.), of_cell(sums.size());
  std::vector<PointValues<dim>> at(n);
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const CellPoints<dim> points(cell);
    const unsigned int n_points = points.size();
    const std::vector<dealii::Tensor<1, dim>> grad_U = cells.log_weight_gradients(points);
    for (unsigned int i = 0; i < n; ++i) {
      u[i].evaluate(points, values);
      set_values<dim>(points, values, w[i], grad_U, lambda[i], at[i]);
    }
    std::fill(of_cell.begin(), of_cell.end(), 0.); // sums of sums round less
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int q = 0; q < n_points; ++q)
        of_cell[5 * n * n + i] += points.JxW(q) * (at[i].terms_of_r[q] * at[i].terms_of_r[q]);
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j < n; ++j)
        for (unsigned int q = 0; q < n_points; ++q) {
          const double weight = points.JxW(q);
          double *const sum = of_cell.data() + i * n + j;
          sum[0] += weight * (at[i].gradient[q] * at[j].gradient[q]);
          sum[n * n] += weight * (at[i].u[q] * at[j].u[q]);
          sum[2 * n * n] += weight * (at[i].w[q] * at[j].w[q]);
          sum[3 * n * n] += weight * (at[i].u[q] * at[j].r[q] + at[i].r[q] * at[j].u[q]);
          sum[4 * n * n] += weight * (at[i].r[q] * at[j].r[q]);
        }
    for (std::size_t k = 0; k < sums.size(); ++k)
      sums[k] += of_cell[k];
  }
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), sums.size(), MPI_DOUBLE, MPI_SUM, communicator);
  const auto part = [&](const unsigned int k) {
    return std::vector<double>(sums.begin() + k * n * n, sums.begin() + (k + 1) * n * n);
  };
  // of sums over the cells, and of the derivatives of polynomials in them
  const double rounding = 4. * std::numeric_limits<double>::epsilon() *
                          std::sqrt(256. + cells.discretization().n_cells());
  return {lambda,
          part(0),
          part(1),
          part(2),
          part(3),
          part(4),
          std::vector<double>(sums.begin() + 5 * n * n, sums.end()),
          rounding};
}

std::vector<double> lehmann_goerisch_bounds(const EigenfunctionIntegrals &integrals,
                                            const std::vector<double> &rough)
{
  const unsigned int n = integrals.n();
  std::vector<double> best(n, 0.);
  for (unsigned int m = 1; m <= n && m < rough.size(); ++m) {
    const double nu = rough[m];
    if (!(nu > integrals.lambda[m - 1] * (1. + 1e-6)))
      continue;
    for (const double factor : {1e-3, 1e-2, 0.1, 1., 10., 100.}) {
      const double gamma = factor * nu, shifted = nu + gamma;
      std::vector<double> A(m * m), B(m * m), tau(m), work(64 * m);
      for (unsigned int i = 0; i < m; ++i)
        for (unsigned int j = 0; j < m; ++j) {
          const unsigned int k = i * n + j;
          const double A1 = 0.5 * (integrals.A1[k] + integrals.A1[j * n + i]);
          const double A0 = 0.5 * (integrals.A0[k] + integrals.A0[j * n + i]) + gamma * A1;
          const double A2 =
              (integrals.G[k] + gamma * A1 + integrals.S[k] + integrals.R[k] / gamma) /
              ((integrals.lambda[i] + gamma) * (integrals.lambda[j] + gamma));
          A[i * m + j] = A0 - shifted * A1;
          B[i * m + j] = A0 - 2. * shifted * A1 + shifted * shifted * A2;
        }
      // an error e_ij with |e_ij| <= e_i e_j is at most m times the diagonal matrix of the e_i^2
      for (unsigned int i = 0; i < m; ++i) {
        const unsigned int k = i * (n + 1);
        const double A1 = integrals.A1[k], A0 = integrals.A0[k] + gamma * A1;
        const double N = integrals.N[i], sum = integrals.lambda[i] + gamma;
        const double A2 =
            (integrals.G[k] + gamma * A1 + 2. * std::sqrt(A1 * N) +
             2. * std::sqrt(integrals.R[k] * N) / gamma + integrals.relative_error * N / gamma) /
            (sum * sum);
        const double error = m * integrals.relative_error;
        A[i * m + i] += error * (A0 + shifted * A1);
        B[i * m + i] += error * (A0 + 2. * shifted * A1 + shifted * shifted * A2);
      }
      const int type = 1, size = m, length = work.size();
      int info = 0;
      dsygv_(&type, "N", "U", &size, A.data(), &size, B.data(), &size, tau.data(), work.data(),
             &length, &info);
      if (info != 0 || !(tau.back() < 0.))
        continue;
      for (unsigned int i = 0; i < m; ++i) { // tau_{i+1} bounds lambda_{m-i}
        const double bound = shifted - shifted / (1. - tau[i]) - gamma;
        best[m - 1 - i] = std::max(best[m - 1 - i], bound);
      }
    }
  }
  return best;
}

template EigenfunctionIntegrals integrate_eigenfunctions(const Formulation<1> &,
                                                         const std::vector<Vector> &,
                                                         const std::vector<double> &);
template EigenfunctionIntegrals integrate_eigenfunctions(const Formulation<2> &,
                                                         const std::vector<Vector> &,
                                                         const std::vector<double> &);
template EigenfunctionIntegrals integrate_eigenfunctions(const Formulation<3> &,
                                                         const std::vector<Vector> &,
                                                         const std::vector<double> &);

} // namespace gibbsflow
