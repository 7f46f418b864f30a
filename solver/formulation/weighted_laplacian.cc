#include "formulation/weighted_laplacian.h"

#include "formulation/density_values.h"
#include "formulation/node_scales.h"
#include "formulation/steep_cells.h"

namespace gibbsflow {

template <int dim>
WeightedLaplacian<dim>::WeightedLaplacian(const WeightedCells<dim> &cells, double kappa,
                                          MatrixPair &matrices,
                                          std::shared_ptr<const Dynamics<dim>> dynamics)
    : cells_(cells), kappa_(kappa), dynamics_(std::move(dynamics))
{
  set_node_scales(cells, log_scale_);
  for (const WeightedCell<dim> &cell : cells.cells()) {
    scales_.push_back(basis_scales(cell, log_scale_));
    if (!cell.nodes.combinations().empty())
      hanging_.emplace(cell.index, scaled_nodes(cell.nodes, log_scale_));
  }
  const NodeGrid<dim> grid(cells.discretization().element());
  assemble<dim>(
      cells, NodeCoupling::all,
      [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
        integrate(CellPoints<dim>(cell), result);
        const double height =
            (cells.potential_at(cell.smallest_log_weight) - cells.potential_minimum()) /
            cells.diffusion();
        support_steep_cell(grid, cell, scales(cell), height, result);
      },
      matrices);
}

template <int dim>
void WeightedLaplacian<dim>::integrate(const CellPoints<dim> &points, LocalMatrices &result) const
{
  const double U_0 = points.cell().smallest_log_weight;
  const std::vector<double> &scales = this->scales(points.cell());
  result.nodes = &nodes(points.cell());
  if (dynamics_ == nullptr) {
    integrate_local(points, U_0, scales, kappa_, cells_.metric(), result);
    return;
  }
  std::vector<dealii::Point<dim>> x;
  for (unsigned int q = 0; q < points.size(); ++q)
    x.push_back(points.x(q));
  std::vector<dealii::SymmetricTensor<2, dim>> A;
  for (const auto &at : dynamics_->at(x, false))
    A.push_back(at.A);
  integrate_local(points, U_0, scales, A, result);
}

template <int dim>
Vector WeightedLaplacian<dim>::mass_functional() const
{
  Vector m;
  cells_.discretization().reinit(m);
  std::vector<double> root_pi; // times e^{-(U - U_0)/2}
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    root_pi.clear();
    for (const double root_weight : cell.root_weight)
      root_pi.push_back(root_weight * root_weight * std::exp(-0.5 * cell.smallest_log_weight));
    std::vector<double> integrals = CellPoints<dim>(cell).integrate(root_pi);
    for (unsigned int i = 0; i < integrals.size(); ++i)
      integrals[i] *= scales(cell)[i];
    nodes(cell).scatter(integrals, m);
  }
  m.compress(dealii::VectorOperation::add);
  return m;
}

template class WeightedLaplacian<1>;
template class WeightedLaplacian<2>;
template class WeightedLaplacian<3>;

} // namespace gibbsflow
