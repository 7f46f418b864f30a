#include "formulation/kinetic_transport.h"

#include "formulation/steep_cells.h"

#include <cmath>

namespace gibbsflow {

template <int dim>
void KineticTransport<dim>::integrate_mass(const WeightedCell<dim> &cell,
                                           std::vector<double> &result) const
{
  if (!is_lumped(cell)) {
    LocalMatrices own;
    laplacian_.integrate(CellPoints<dim>(cell), own);
    const double height =
        (cells_.potential_at(cell.smallest_log_weight) - cells_.potential_minimum()) /
        cells_.diffusion();
    support_steep_cell(NodeGrid<dim>(cells_.discretization().element()), cell,
                       laplacian_.scales(cell), height, own);
    result = own.mass;
    for (double &entry : result)
      entry /= mass_;
    constexpr double far_up = 20.; // e^{-20} = 2e-9 of pi at its highest
    if (dim > 1 && height > far_up)
      add_inertia(cell, result);
    return;
  }
  const std::vector<double> &scales = laplacian_.scales(cell);
  const unsigned int n = scales.size();
  result.assign(n * n, 0.);
  for (unsigned int i = 0; i < n; ++i)
    result[i * n + i] = std::pow(root_weight_[first_point(cell) + i] * scales[i], 2);
}

template <int dim>
void KineticTransport<dim>::add_inertia(const WeightedCell<dim> &cell,
                                        std::vector<double> &mass) const
{
  const std::vector<double> &scales = laplacian_.scales(cell);
  const unsigned int n = scales.size(), first = first_point(cell);
  std::vector<double> gradients;
  integrate_gradients(cell, gradients);
  std::array<std::vector<double>, dim> mean; // times the weight of the cell
  double weight = 0., fastest = 0.;
  for (unsigned int q = 0; q < rule_.points.size(); ++q)
    weight += std::pow(root_weight_[first + q], 2);
  for (unsigned int d = 0; d < dim; ++d) {
    dealii::Tensor<1, dim> unit;
    unit[d] = 1.;
    const double per_edge = cell.geometry.box_vector(unit)[d];
    fastest += std::pow(per_edge * steepest_, 2);
    mean[d].assign(n, 0.);
    for (unsigned int q = 0; q < rule_.points.size(); ++q)
      for (const auto &[i, slope] : rule_.points[q].derivative[d])
        mean[d][i] += std::pow(root_weight_[first + q], 2) * (per_edge * scales[i] * slope);
  }
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j) {
      double of_mean = 0.;
      for (unsigned int d = 0; d < dim; ++d)
        of_mean += mean[d][i] * mean[d][j];
      mass[i * n + j] += (gradients[i * n + j] - of_mean / weight) / fastest;
    }
}

template <int dim>
void KineticTransport<dim>::integrate_gradients(const WeightedCell<dim> &cell,
                                                std::vector<double> &result) const
{
  const std::vector<double> &scales = laplacian_.scales(cell);
  const unsigned int n = scales.size();
  result.assign(n * n, 0.);
  unsigned int q = first_point(cell);
  for (const auto &point : rule_.points) {
    for (unsigned int d = 0; d < dim; ++d) {
      dealii::Tensor<1, dim> unit;
      unit[d] = root_weight_[q];
      const double factor = cell.geometry.box_vector(unit)[d];
      for (const auto &[i, slope_i] : point.derivative[d])
        for (const auto &[j, slope_j] : point.derivative[d])
          result[i * n + j] += (factor * scales[i] * slope_i) * (factor * scales[j] * slope_j);
    }
    ++q;
  }
}

/// The row of T of mode `odd` at point `q` of the cell, for one mode of even degree of its nodes.
template <int dim>
std::vector<double> KineticTransport<dim>::row(const WeightedCell<dim> &cell, const unsigned int q,
                                               const unsigned int odd,
                                               const unsigned int even) const
{
  const std::vector<double> &scales = laplacian_.scales(cell);
  const auto &point = rule_.points[q];
  const unsigned int at = first_point(cell) + q;
  std::vector<double> result;
  for (unsigned int d = 0; d < dim; ++d)
    for (const Product &product : products_[d]) {
      if (product.even != even || product.odd != odd)
        continue;
      result.resize(scales.size(), 0.);
      dealii::Tensor<1, dim> unit;
      unit[d] = 1.;
      const double slope = product.factor * root_weight_[at] * cell.geometry.box_vector(unit)[d],
                   value = product.factor * root_weight_[at] * multiple(product, at, d);
      for (const auto &[i, derivative] : point.derivative[d])
        result[i] += slope * scales[i] * derivative;
      for (const auto &[i, of_value] : point.value)
        result[i] -= value * scales[i] * of_value;
    }
  return result;
}

template <int dim>
void KineticTransport<dim>::integrate_square(const WeightedCell<dim> &cell,
                                             const std::vector<double> &factors,
                                             const unsigned int even, const unsigned int other,
                                             std::vector<double> &result) const
{
  const unsigned int n = laplacian_.scales(cell).size();
  result.resize(n * n, 0.);
  for (unsigned int o = 0; o < n_odd_; ++o)
    for (unsigned int q = 0; q < rule_.points.size(); ++q) {
      const std::vector<double> of_even = row(cell, q, o, even);
      if (of_even.empty())
        break;
      const std::vector<double> of_other = row(cell, q, o, other);
      if (of_other.empty())
        break;
      for (unsigned int i = 0; i < n; ++i)
        if (of_even[i] != 0.)
          for (unsigned int j = 0; j < n; ++j)
            result[i * n + j] += (factors[o] * of_even[i]) * of_other[j];
    }
}

template void KineticTransport<1>::integrate_mass(const WeightedCell<1> &,
                                                  std::vector<double> &) const;
template void KineticTransport<2>::integrate_mass(const WeightedCell<2> &,
                                                  std::vector<double> &) const;
template void KineticTransport<3>::integrate_mass(const WeightedCell<3> &,
                                                  std::vector<double> &) const;
template void KineticTransport<1>::integrate_gradients(const WeightedCell<1> &,
                                                       std::vector<double> &) const;
template void KineticTransport<2>::integrate_gradients(const WeightedCell<2> &,
                                                       std::vector<double> &) const;
template void KineticTransport<3>::integrate_gradients(const WeightedCell<3> &,
                                                       std::vector<double> &) const;
template void KineticTransport<1>::integrate_square(const WeightedCell<1> &,
                                                    const std::vector<double> &, unsigned int,
                                                    unsigned int, std::vector<double> &) const;
template void KineticTransport<2>::integrate_square(const WeightedCell<2> &,
                                                    const std::vector<double> &, unsigned int,
                                                    unsigned int, std::vector<double> &) const;
template void KineticTransport<3>::integrate_square(const WeightedCell<3> &,
                                                    const std::vector<double> &, unsigned int,
                                                    unsigned int, std::vector<double> &) const;

} // namespace gibbsflow
