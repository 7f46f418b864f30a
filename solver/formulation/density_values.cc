#include "formulation/density_values.h"

#include "formulation/node_scales.h"

namespace gibbsflow {

template <int dim>
std::vector<double> basis_scales(const WeightedCell<dim> &cell, const Vector &log_scale)
{
  std::vector<double> scales = node_log_scales(cell.nodes, log_scale);
  for (double &L : scales)
    L = std::exp(-L - 0.5 * cell.smallest_log_weight);
  return scales;
}

template <int dim>
void evaluate_relative(const Metric<dim> &metric, const CellPoints<dim> &points,
                       const std::vector<double> &nodal, const std::vector<double> &scales,
                       DensityValues<dim> &values)
{
  // psi = sqrt(pi) h = sum_j g_j e^{-L_j - U/2} phi_j
  thread_local std::vector<double> coefficients;
  coefficients.resize(nodal.size());
  for (unsigned int j = 0; j < coefficients.size(); ++j)
    coefficients[j] = nodal[j] * scales[j];

  // values whose squares might overflow are relative to the largest
  constexpr double large = 1e100;
  double largest = 0.;
  for (const double c : coefficients)
    largest = std::max(largest, std::abs(c));
  values.log_factor = largest > large ? std::log(largest) : 0.;
  if (largest > large)
    for (double &c : coefficients)
      c /= largest;

  points.sum(coefficients, values.psi, values.gradient);
  for (unsigned int q = 0; q < points.size(); ++q) {
    values.psi[q] *= points.root_weight(q);
    values.gradient[q] *= points.root_weight(q);
    if (!metric.is_euclidean())
      values.gradient[q] = metric.orthonormal(values.gradient[q]);
  }
}

template <int dim>
void evaluate_absolute(const Metric<dim> &metric, const CellPoints<dim> &points,
                       const std::vector<double> &nodal,
                       const std::vector<dealii::Tensor<1, dim>> &grad_U,
                       DensityValues<dim> &values)
{
  // psi = rho / sqrt(pi),  sqrt(pi) grad(rho / pi) = (grad rho + rho grad U) / sqrt(pi)
  constexpr double least = 1e-290;
  points.sum(nodal, values.psi, values.gradient);
  values.log_factor = 0.5 * points.cell().smallest_log_weight;
  for (unsigned int q = 0; q < values.psi.size(); ++q) {
    const double root_weight = std::max(least, points.root_weight(q)), rho = values.psi[q];
    values.psi[q] = rho / root_weight;
    values.gradient[q] = (values.gradient[q] + rho * grad_U[q]) / root_weight;
    if (!metric.is_euclidean())
      values.gradient[q] = metric.orthonormal(values.gradient[q]);
  }
}

template std::vector<double> basis_scales(const WeightedCell<1> &, const Vector &);
template void evaluate_relative(const Metric<1> &, const CellPoints<1> &,
                                const std::vector<double> &, const std::vector<double> &,
                                DensityValues<1> &);
template void evaluate_absolute(const Metric<1> &, const CellPoints<1> &,
                                const std::vector<double> &,
                                const std::vector<dealii::Tensor<1, 1>> &, DensityValues<1> &);
template std::vector<double> basis_scales(const WeightedCell<2> &, const Vector &);
template void evaluate_relative(const Metric<2> &, const CellPoints<2> &,
                                const std::vector<double> &, const std::vector<double> &,
                                DensityValues<2> &);
template void evaluate_absolute(const Metric<2> &, const CellPoints<2> &,
                                const std::vector<double> &,
                                const std::vector<dealii::Tensor<1, 2>> &, DensityValues<2> &);
template std::vector<double> basis_scales(const WeightedCell<3> &, const Vector &);
template void evaluate_relative(const Metric<3> &, const CellPoints<3> &,
                                const std::vector<double> &, const std::vector<double> &,
                                DensityValues<3> &);
template void evaluate_absolute(const Metric<3> &, const CellPoints<3> &,
                                const std::vector<double> &,
                                const std::vector<dealii::Tensor<1, 3>> &, DensityValues<3> &);

} // namespace gibbsflow
