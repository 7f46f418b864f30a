#include "formulation/density_potential.h"

#include <cmath>

namespace gibbsflow {

template <int dim>
DensityPotential<dim>::DensityPotential(const WeightedCells<dim> &cells)
    : cells_(cells), basis_(cells.discretization().element())
{
}

template <int dim>
DensityPotential<dim>::DensityPotential(const WeightedCells<dim> &cells, const Vector &rho)
    : cells_(cells), basis_(cells.discretization().element())
{
  cells.discretization().reinit(rho_);
  rho_.copy_locally_owned_data_from(rho);
  floor_ = least * rho_.linfty_norm();
  rho_.update_ghost_values();
  const Region<dim> &region = cells.discretization().region();
  for (const WeightedCell<dim> &cell : cells.cells())
    index_[region.cell_around(cell.geometry.middle())] = cell.index;
}

template <int dim>
const WeightedCell<dim> &DensityPotential<dim>::cell_at(const dealii::Point<dim> &x,
                                                        const WeightedCell<dim> *const guess) const
{
  if (guess != nullptr && guess->geometry.contains(x))
    return *guess;
  const auto found = index_.find(cells_.discretization().region().cell_around(x));
  if (found != index_.end() && cells_.cells()[found->second].geometry.contains(x))
    return cells_.cells()[found->second];
  const WeightedCell<dim> *const cell = cells_.cell_at(x); // on a face that another rank shares
  Assert(cell != nullptr, dealii::ExcMessage("The point lies in no cell of this rank."));
  return *cell;
}

template <int dim>
std::vector<Jet<dim>> DensityPotential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                                  const unsigned int order) const
{
  Assert(order <= 1, dealii::ExcMessage("A density on cells has first derivatives only."));
  std::vector<Jet<dim>> result(points.size());
  if (rho_.size() == 0)
    return result;
  std::vector<double> nodal, phi;
  std::vector<dealii::Tensor<1, dim>> grad_phi;
  const WeightedCell<dim> *cell = nullptr;
  for (std::size_t k = 0; k < points.size(); ++k) {
    const WeightedCell<dim> &here = cell_at(points[k], cell);
    if (&here != cell)
      nodal = here.nodes.gather(rho_);
    cell = &here;
    const dealii::Point<dim> unit = here.geometry.unmap(points[k]);
    basis_.evaluate(unit, phi);
    double rho = 0.;
    for (unsigned int i = 0; i < phi.size(); ++i)
      rho += nodal[i] * phi[i];
    result[k].value = -std::log(std::max(rho, floor_));
    if (order == 0 || rho <= floor_)
      continue;
    basis_.evaluate_gradients(unit, grad_phi);
    dealii::Tensor<1, dim> slope;
    for (unsigned int i = 0; i < phi.size(); ++i)
      slope += nodal[i] * grad_phi[i];
    result[k].gradient = -here.geometry.gradient(unit, slope) / rho;
  }
  return result;
}

template class DensityPotential<1>;
template class DensityPotential<2>;
template class DensityPotential<3>;

} // namespace gibbsflow
