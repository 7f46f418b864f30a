#include "formulation/density_potential.h"

#include <deal.II/base/mpi.h>

#include <cmath>
#include <limits>

namespace gibbsflow {

template <int dim>
DensityPotential<dim>::DensityPotential(const WeightedCells<dim> &cells)
    : cells_(cells), basis_(cells.discretization().element())
{
}

template <int dim>
DensityPotential<dim>::DensityPotential(const WeightedCells<dim> &cells, const Vector &rho,
                                        const std::optional<GaussianTail<dim>> &tail)
    : cells_(cells), basis_(cells.discretization().element()), tail_(tail)
{
  cells.discretization().reinit(rho_);
  rho_.copy_locally_owned_data_from(rho);
  floor_ = (tail_ ? tail_->floor : least) * rho_.linfty_norm();
  rho_.update_ghost_values();
  const Region<dim> &region = cells.discretization().region();
  for (const WeightedCell<dim> &cell : cells.cells())
    index_[region.cell_around(cell.geometry.middle())] = cell.index;
  if (tail_)
    least_exponent_ = least_exponent();
}

template <int dim>
double DensityPotential<dim>::exponent(const dealii::Point<dim> &x) const
{
  const dealii::Tensor<1, dim> r = x - tail_->mean;
  return 0.5 * (r * (tail_->precision * r));
}

/// Infinite where there is no tail.
template <int dim>
double DensityPotential<dim>::least_exponent() const
{
  double result = std::numeric_limits<double>::infinity();
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const CellPoints<dim> points(cell);
    const std::vector<double> rho = points.sum(cell.nodes.gather(rho_));
    for (unsigned int q = 0; q < points.size(); ++q)
      if (rho[q] <= floor_)
        result = std::min(result, exponent(points.x(q)));
  }
  return dealii::Utilities::MPI::min(result, cells_.discretization().communicator());
}

template <int dim>
Jet<dim> DensityPotential<dim>::with_tail(const dealii::Point<dim> &x, const double rho,
                                          const dealii::Tensor<1, dim> &gradient) const
{
  const double tail = std::isfinite(least_exponent_)
                          ? floor_ * std::exp(-std::max(0., exponent(x) - least_exponent_))
                          : floor_;
  const double sum = std::max(rho - floor_, 0.) + tail;
  dealii::Tensor<1, dim> slope = rho > floor_ ? gradient : dealii::Tensor<1, dim>();
  if (std::isfinite(least_exponent_) && exponent(x) > least_exponent_)
    slope -= tail * (tail_->precision * (x - tail_->mean));
  Jet<dim> jet;
  jet.value = -std::log(sum);
  jet.gradient = -slope / sum;
  return jet;
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
    dealii::Tensor<1, dim> slope;
    if (order > 0 && rho > floor_) {
      basis_.evaluate_gradients(unit, grad_phi);
      for (unsigned int i = 0; i < phi.size(); ++i)
        slope += nodal[i] * grad_phi[i];
      slope = here.geometry.gradient(unit, slope);
    }
    if (tail_) {
      result[k] = with_tail(points[k], rho, slope);
      continue;
    }
    result[k].value = -std::log(std::max(rho, floor_));
    if (order > 0 && rho > floor_)
      result[k].gradient = -slope / rho;
  }
  return result;
}

template class DensityPotential<1>;
template class DensityPotential<2>;
template class DensityPotential<3>;

} // namespace gibbsflow
