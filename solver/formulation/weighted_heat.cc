#include "formulation/weighted_heat.h"

#include "formulation/density.h"
#include "formulation/density_values.h"

#include <deal.II/base/mpi.h>

#include <deque>

namespace gibbsflow {

template <int dim>
WeightedHeat<dim>::WeightedHeat(const WeightedCells<dim> &cells, double kappa,
                                std::shared_ptr<const Dynamics<dim>> dynamics,
                                const LinearSolverParameters &parameters)
    : MatrixFormulation<dim>(cells, kappa, MatrixStructure::symmetric_positive_definite),
      dynamics_(std::move(dynamics)),
      laplacian_(cells, kappa, matrices_, dynamics_)
{
  // h = 1 is g_j = e^{L_j}; the mass functional is m = M g
  for (const auto j : stationary_.locally_owned_elements())
    stationary_(j) = std::exp(laplacian_.log_scale()(j));
  if (this->conserves_mass()) {
    this->apply_mass(mass_functional_, stationary_);
    stationary_ /= mass_functional_ * stationary_;
    this->apply_mass(mass_functional_, stationary_);
    this->left_null_ = stationary_;
  } else
    mass_functional_ = laplacian_.mass_functional();

  this->make_solver(
      parameters, stationary_,
      [&](const WeightedCell<dim> &cell, const CellRule<dim> &rule, LocalMatrices &result) {
        const std::vector<double> U = cells.log_weights(cell, rule.shapes.points);
        laplacian_.integrate(CellPoints<dim>(cell, rule, U), result);
      });
}

template <int dim>
void WeightedHeat<dim>::evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                                 DensityValues<dim> &values) const
{
  const WeightedCell<dim> &cell = points.cell();
  if (&cell == &cells_.cells()[cell.index])
    evaluate_relative(cells_.metric(), points, nodal, laplacian_.scales(cell), values);
  else // of another measure
    evaluate_relative(cells_.metric(), points, nodal, basis_scales(cell, laplacian_.log_scale()),
                      values);
}

/// kappa int grad h_i . G^{-1} grad h_j dpi: gradients on a cell are differences of values there.
template <int dim>
std::optional<std::vector<std::vector<double>>>
WeightedHeat<dim>::energies(const std::vector<Vector> &vectors) const
{
  if (dynamics_ != nullptr)
    return std::nullopt;
  const unsigned int n = vectors.size();
  std::deque<Density<dim>> densities;
  for (const Vector &v : vectors)
    densities.emplace_back(*this, v);
  std::vector<double> products(n * n, 0.);
  std::vector<DensityValues<dim>> values(n);
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const CellPoints<dim> points(cell);
    for (unsigned int i = 0; i < n; ++i) {
      densities[i].evaluate(points, values[i]);
      for (unsigned int j = 0; j <= i; ++j) {
        double sum = 0.;
        for (unsigned int q = 0; q < points.size(); ++q)
          sum += points.JxW(q) * (values[i].gradient[q] * values[j].gradient[q]);
        products[i * n + j] += kappa_ * sum * std::exp(values[i].log_factor + values[j].log_factor);
      }
    }
  }
  std::vector<double> sums(n * n);
  dealii::Utilities::MPI::sum(products, cells_.discretization().communicator(), sums);
  std::vector<std::vector<double>> result(n, std::vector<double>(n));
  for (unsigned int i = 0; i < n; ++i)
    for (unsigned int j = 0; j < n; ++j)
      result[i][j] = sums[std::max(i, j) * n + std::min(i, j)];
  return result;
}

template class WeightedHeat<1>;
template class WeightedHeat<2>;
template class WeightedHeat<3>;

} // namespace gibbsflow
