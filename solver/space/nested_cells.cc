#include "space/nested_cells.h"

namespace gibbsflow {

template <int dim>
std::vector<std::vector<unsigned int>> cells_within(const WeightedCells<dim> &cells,
                                                    const WeightedCells<dim> &finer)
{
  const Region<dim> &region = cells.discretization().region();
  std::vector<std::vector<unsigned int>> by_number(region.keep().size());
  for (const WeightedCell<dim> &cell : finer.cells())
    by_number[region.cell_around(cell.geometry.middle())].push_back(cell.index);
  std::vector<std::vector<unsigned int>> result;
  for (const WeightedCell<dim> &cell : cells.cells())
    result.push_back(by_number[region.cell_around(cell.geometry.middle())]);
  return result;
}

template std::vector<std::vector<unsigned int>> cells_within(const WeightedCells<1> &,
                                                             const WeightedCells<1> &);
template std::vector<std::vector<unsigned int>> cells_within(const WeightedCells<2> &,
                                                             const WeightedCells<2> &);
template std::vector<std::vector<unsigned int>> cells_within(const WeightedCells<3> &,
                                                             const WeightedCells<3> &);

} // namespace gibbsflow
