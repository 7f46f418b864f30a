#include "rare/nodal_function.h"

#include <algorithm>
#include <numeric>

namespace gibbsflow {

template <int dim>
NodalFunction<dim>::NodalFunction(const WeightedCells<dim> &cells, const Vector &u)
    : region_(cells.discretization().region()), basis_(cells.discretization().element())
{
  // by the middle of the cell
  std::vector<std::pair<std::vector<double>, std::vector<double>>> mine;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    std::vector<double> place;
    if constexpr (dim == 1)
      place = {cell.geometry.lower()[0], cell.geometry.upper()[0]};
    else
      place = {double(region_.cell_around(cell.geometry.middle()))};
    mine.emplace_back(std::move(place), cell.nodes.gather(u));
  }
  std::vector<std::pair<std::vector<double>, std::vector<double>>> all;
  for (auto &part : dealii::Utilities::MPI::all_gather(cells.discretization().communicator(), mine))
    all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end());
  if constexpr (dim > 1)
    place_.assign(region_.keep().size(), 0);
  for (auto &[place, values] : all) {
    if constexpr (dim == 1)
      cells_.emplace_back(dealii::Point<1>(place[0]), dealii::Point<1>(place[1]));
    else
      place_[static_cast<std::size_t>(place[0])] = values_.size();
    values_.push_back(std::move(values));
  }
}

template <int dim>
typename NodalFunction<dim>::Place NodalFunction<dim>::find(const dealii::Point<dim> &x) const
{
  Place place{};
  if constexpr (dim == 1) {
    const auto after = std::upper_bound(
        cells_.begin(), cells_.end(), x[0],
        [](const double t, const CellGeometry<1> &cell) { return t < cell.lower()[0]; });
    place.number = after == cells_.begin() ? 0 : after - cells_.begin() - 1;
    place.geometry = cells_[place.number];
  } else {
    const unsigned int cell = region_.cell_around(x);
    place.number = place_[cell];
    place.geometry = region_.cell(cell);
  }
  place.unit = place.geometry.unmap(x);
  for (unsigned int d = 0; d < dim; ++d)
    place.unit[d] = std::clamp(place.unit[d], 0., 1.);
  return place;
}

template <int dim>
double NodalFunction<dim>::operator()(const dealii::Point<dim> &x) const
{
  const Place place = find(x);
  std::vector<double> shapes;
  basis_.evaluate(place.unit, shapes);
  return std::inner_product(shapes.begin(), shapes.end(), values_[place.number].begin(), 0.);
}

template <int dim>
dealii::Tensor<1, dim> NodalFunction<dim>::gradient(const dealii::Point<dim> &x) const
{
  const Place place = find(x);
  std::vector<dealii::Tensor<1, dim>> gradients;
  basis_.evaluate_gradients(place.unit, gradients);
  dealii::Tensor<1, dim> sum;
  for (std::size_t i = 0; i < gradients.size(); ++i)
    sum += values_[place.number][i] * gradients[i];
  return place.geometry.gradient(place.unit, sum);
}

template class NodalFunction<1>;
template class NodalFunction<2>;
template class NodalFunction<3>;

} // namespace gibbsflow
