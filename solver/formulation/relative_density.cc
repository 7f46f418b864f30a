#include "formulation/relative_density.h"

#include "base/user_error.h"
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
void evaluate_relative(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                       const std::vector<double> &root_weight, const Vector &u,
                       const Vector &log_scale, DensityValues<dim> &values)
{
  // psi = sqrt(pi) h = sum_j u_j e^{-L_j - U/2} phi_j
  std::vector<double> coefficients(shapes.n_shapes);
  for (unsigned int j = 0; j < coefficients.size(); ++j)
    coefficients[j] =
        u(cell.dofs[j]) * std::exp(-log_scale(cell.dofs[j]) - 0.5 * cell.smallest_log_weight);

  values.psi = sum_shapes(shapes.values, coefficients);
  values.gradient.resize(shapes.n_points());
  for (unsigned int d = 0; d < dim; ++d) {
    const std::vector<double> derivative = sum_shapes(shapes.derivatives[d], coefficients);
    for (unsigned int q = 0; q < derivative.size(); ++q)
      values.gradient[q][d] = root_weight[q] * derivative[q] / cell.size[d];
  }
  for (unsigned int q = 0; q < values.psi.size(); ++q)
    values.psi[q] *= root_weight[q];
}

template <int dim>
void integrate_initial(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                       double initial_mass, const Vector &log_scale, Vector &load)
{
  const LagrangeBasis<dim> basis(cells.discretization().dof_handler().get_fe());
  const dealii::QGauss<dim> rule(cells.discretization().degree() + 8);
  cells.discretization().reinit(load);
  std::vector<double> values, integrals;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    integrals.assign(cell.dofs.size(), 0.);
    integrate_against(initial_density, cell.lower, cell.upper(), rule,
                      [&](const dealii::Point<dim> &x, double weight) {
                        basis.evaluate(cell.unmap(x), values);
                        for (unsigned int i = 0; i < integrals.size(); ++i)
                          integrals[i] += weight * values[i];
                      });
    for (unsigned int i = 0; i < integrals.size(); ++i) {
      const double scale = log_scale.size() == 0 ? 1. : std::exp(-log_scale(cell.dofs[i]));
      load(cell.dofs[i]) += integrals[i] / initial_mass * scale;
    }
  }
  load.compress(dealii::VectorOperation::add);
}

void require_representable(double smallest_log_scale, const std::string &formulation,
                           MPI_Comm communicator)
{
  constexpr double least = -700.; // e^{-745} is the end of the range of double
  const double smallest = dealii::Utilities::MPI::min(smallest_log_scale, communicator);
  if (!(smallest > least))
    throw RunFailure("V/D ranges over " + std::to_string(-2. * smallest) +
                     " on the mesh, more than the formulation `" + formulation +
                     "` can scale (1400). Start where V is lower (Initial density/Mean, Standard "
                     "deviation), use a smaller box or a larger Noise/Sigma.");
}

template void evaluate_relative(const WeightedCell<1> &, const ShapeTable<1> &,
                                const std::vector<double> &, const Vector &, const Vector &,
                                DensityValues<1> &);
template void evaluate_relative(const WeightedCell<2> &, const ShapeTable<2> &,
                                const std::vector<double> &, const Vector &, const Vector &,
                                DensityValues<2> &);
template void evaluate_relative(const WeightedCell<3> &, const ShapeTable<3> &,
                                const std::vector<double> &, const Vector &, const Vector &,
                                DensityValues<3> &);
template void integrate_initial(const WeightedCells<1> &, const InitialDensity<1> &, double,
                                const Vector &, Vector &);
template void integrate_initial(const WeightedCells<2> &, const InitialDensity<2> &, double,
                                const Vector &, Vector &);
template void integrate_initial(const WeightedCells<3> &, const InitialDensity<3> &, double,
                                const Vector &, Vector &);

} // namespace gibbsflow
