#include "formulation/relative_density.h"

#include "discretization/density_quadrature.h"
#include "formulation/lagrange_basis.h"

extern "C" void dgemv_(const char *trans, const int *m, const int *n, const double *alpha,
                       const double *a, const int *lda, const double *x, const int *incx,
                       const double *beta, double *y, const int *incy);

namespace gibbsflow {

std::vector<double> sum_shapes(const std::vector<double> &table,
                               const std::vector<double> &coefficients)
{
  const int rows = coefficients.size(), columns = table.size() / rows, stride = 1;
  const double one = 1., zero = 0.;
  std::vector<double> result(columns);
  dgemv_("T", &rows, &columns, &one, table.data(), &rows, coefficients.data(), &stride, &zero,
         result.data(), &stride);
  return result;
}

template <int dim>
void evaluate_relative(const Metric<dim> &metric, const WeightedCell<dim> &cell,
                       const ShapeTable<dim> &shapes, const std::vector<double> &root_weight,
                       const Vector &u, const Vector &log_scale, DensityValues<dim> &values)
{
  // psi = sqrt(pi) h = sum_j u_j e^{-L_j - U/2} phi_j
  std::vector<double> coefficients(shapes.n_shapes);
  for (unsigned int j = 0; j < coefficients.size(); ++j)
    coefficients[j] =
        u(cell.dofs[j]) * std::exp(-log_scale(cell.dofs[j]) - 0.5 * cell.smallest_log_weight);

  // values whose squares might overflow are relative to the largest
  constexpr double large = 1e100;
  double largest = 0.;
  for (const double c : coefficients)
    largest = std::max(largest, std::abs(c));
  values.log_factor = largest > large ? std::log(largest) : 0.;
  if (largest > large)
    for (double &c : coefficients)
      c /= largest;

  values.psi = sum_shapes(shapes.values, coefficients);
  values.gradient.resize(shapes.n_points());
  for (unsigned int d = 0; d < dim; ++d) {
    const std::vector<double> derivative = sum_shapes(shapes.derivatives[d], coefficients);
    for (unsigned int q = 0; q < derivative.size(); ++q)
      values.gradient[q][d] = root_weight[q] * derivative[q] / cell.size[d];
  }
  for (unsigned int q = 0; q < values.psi.size(); ++q) {
    values.psi[q] *= root_weight[q];
    if (!metric.is_euclidean())
      values.gradient[q] = metric.orthonormal(values.gradient[q]);
  }
}

template <int dim>
void evaluate_absolute(const Metric<dim> &metric, const WeightedCell<dim> &cell,
                       const ShapeTable<dim> &shapes, const std::vector<double> &root_weight,
                       const std::vector<double> &coefficients,
                       const std::vector<dealii::Tensor<1, dim>> &grad_U,
                       DensityValues<dim> &values)
{
  // psi = rho / sqrt(pi),  sqrt(pi) grad(rho / pi) = (grad rho + rho grad U) / sqrt(pi)
  constexpr double least = 1e-290;
  const std::vector<double> rho = sum_shapes(shapes.values, coefficients);
  values.log_factor = 0.5 * cell.smallest_log_weight;
  values.psi.resize(rho.size());
  values.gradient.resize(rho.size());
  for (unsigned int q = 0; q < rho.size(); ++q)
    values.psi[q] = rho[q] / std::max(least, root_weight[q]);
  for (unsigned int d = 0; d < dim; ++d) {
    const std::vector<double> derivative = sum_shapes(shapes.derivatives[d], coefficients);
    for (unsigned int q = 0; q < rho.size(); ++q)
      values.gradient[q][d] =
          (derivative[q] / cell.size[d] + rho[q] * grad_U[q][d]) / std::max(least, root_weight[q]);
  }
  if (!metric.is_euclidean())
    for (dealii::Tensor<1, dim> &gradient : values.gradient)
      gradient = metric.orthonormal(gradient);
}

template <int dim>
void integrate_initial(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                       double initial_mass, const Vector &log_scale, Vector &load, double log_cap)
{
  const LagrangeBasis<dim> basis(cells.discretization().dof_handler().get_fe());
  const dealii::QGauss<dim> rule(cells.discretization().degree() + 8);
  const double log_mass = std::log(initial_mass);
  // V is asked for only where rho_0/pi comes near the cap on some point of the cell's rule
  constexpr double margin = 5.;
  const auto comes_near_cap = [&](const WeightedCell<dim> &cell) {
    for (unsigned int q = 0; q < cell.log_weight.size(); ++q)
      if (initial_density.log_value(cell.map(cell.rule->shapes.points[q])) - log_mass +
              cell.log_weight[q] >
          log_cap - margin)
        return true;
    return false;
  };

  cells.discretization().reinit(load);
  std::vector<double> values, integrals, U, weights;
  std::vector<dealii::Point<dim>> points;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    integrals.assign(cell.dofs.size(), 0.);
    points.clear();
    weights.clear();
    integrate_against(initial_density, cell.lower, cell.upper(), rule,
                      [&](const dealii::Point<dim> &x, double weight) {
                        points.push_back(x);
                        weights.push_back(weight);
                      });
    if (std::isfinite(log_cap) && !points.empty() && comes_near_cap(cell)) {
      cells.log_weights(points, U);
      for (unsigned int k = 0; k < points.size(); ++k)
        weights[k] *= std::exp(
            std::min(0., log_cap - (initial_density.log_value(points[k]) - log_mass + U[k])));
    }
    for (unsigned int k = 0; k < points.size(); ++k) {
      basis.evaluate(cell.unmap(points[k]), values);
      for (unsigned int i = 0; i < integrals.size(); ++i)
        integrals[i] += weights[k] * values[i];
    }
    for (unsigned int i = 0; i < integrals.size(); ++i)
      if (integrals[i] != 0.) {
        const double scale = log_scale.size() == 0 ? 1. : std::exp(-log_scale(cell.dofs[i]));
        load(cell.dofs[i]) += integrals[i] / initial_mass * scale;
      }
  }
  load.compress(dealii::VectorOperation::add);
}

template void evaluate_relative(const Metric<1> &, const WeightedCell<1> &, const ShapeTable<1> &,
                                const std::vector<double> &, const Vector &, const Vector &,
                                DensityValues<1> &);
template void evaluate_relative(const Metric<2> &, const WeightedCell<2> &, const ShapeTable<2> &,
                                const std::vector<double> &, const Vector &, const Vector &,
                                DensityValues<2> &);
template void evaluate_relative(const Metric<3> &, const WeightedCell<3> &, const ShapeTable<3> &,
                                const std::vector<double> &, const Vector &, const Vector &,
                                DensityValues<3> &);
template void evaluate_absolute(const Metric<1> &, const WeightedCell<1> &, const ShapeTable<1> &,
                                const std::vector<double> &, const std::vector<double> &,
                                const std::vector<dealii::Tensor<1, 1>> &, DensityValues<1> &);
template void evaluate_absolute(const Metric<2> &, const WeightedCell<2> &, const ShapeTable<2> &,
                                const std::vector<double> &, const std::vector<double> &,
                                const std::vector<dealii::Tensor<1, 2>> &, DensityValues<2> &);
template void evaluate_absolute(const Metric<3> &, const WeightedCell<3> &, const ShapeTable<3> &,
                                const std::vector<double> &, const std::vector<double> &,
                                const std::vector<dealii::Tensor<1, 3>> &, DensityValues<3> &);
template void integrate_initial(const WeightedCells<1> &, const InitialDensity<1> &, double,
                                const Vector &, Vector &, double);
template void integrate_initial(const WeightedCells<2> &, const InitialDensity<2> &, double,
                                const Vector &, Vector &, double);
template void integrate_initial(const WeightedCells<3> &, const InitialDensity<3> &, double,
                                const Vector &, Vector &, double);

} // namespace gibbsflow
