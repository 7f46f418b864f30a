#include "mesh/region.h"

#include <deal.II/grid/grid_generator.h>

#include <algorithm>
#include <set>

namespace gibbsflow {

template <int dim>
Region<dim>::Region(const BoxGrid<dim> &box, const BoundaryConditions<dim> &boundary,
                    std::vector<bool> keep)
    : box_(box), boundary_(boundary), keep_(std::move(keep))
{
  box_.periodic = boundary.periodic;
  if (keep_.empty())
    keep_.assign(box.n_cells(), true);
  AssertDimension(keep_.size(), box.n_cells());
}

template <int dim>
Region<dim> Region<dim>::refined(const unsigned int n) const
{
  Assert(nodes_.empty(), dealii::ExcMessage("Equal cells only."));
  BoxGrid<dim> fine = box_;
  for (unsigned int &n_d : fine.n)
    n_d <<= n;
  std::vector<bool> keep(fine.n_cells());
  for (unsigned int cell = 0; cell < keep.size(); ++cell)
    keep[cell] = keep_[box_.cell_around(fine.cell(cell).middle())];
  return {fine, boundary_, std::move(keep)};
}

template <int dim>
Region<dim> Region<dim>::with_nodes(std::vector<double> x) const
{
  Assert(dim == 1, dealii::ExcMessage("Lines only."));
  constexpr double near = 1e-6;
  Region result = *this;
  result.nodes_.clear();
  std::sort(x.begin(), x.end());
  for (const double node : x) {
    const double cells = (node - box_.lower[0]) / box_.cell_size(0);
    if (std::abs(cells - std::round(cells)) > near &&
        (result.nodes_.empty() || node - result.nodes_.back() > near * box_.cell_size(0)))
      result.nodes_.push_back(node);
  }
  return result;
}

template <int dim>
std::vector<CellGeometry<dim>> Region<dim>::cells() const
{
  std::vector<CellGeometry<dim>> result;
  for (unsigned int cell = 0; cell < box_.n_cells(); ++cell)
    if (keep_[cell])
      result.push_back(box_.cell(cell));
  return result;
}

template <int dim>
unsigned int Region<dim>::n_cells() const
{
  return std::count(keep_.begin(), keep_.end(), true);
}

template <int dim>
double Region<dim>::longest_edge() const
{
  return box_.cell(0).longest_edge();
}

template <int dim>
unsigned int Region<dim>::largest_division() const
{
  return *std::max_element(box_.n.begin(), box_.n.end());
}

template <int dim>
bool Region<dim>::contains(const dealii::Point<dim> &x) const
{
  for (unsigned int d = 0; d < dim; ++d)
    if (!(x[d] >= box_.lower[d]) || !(x[d] <= box_.upper[d]))
      return false;
  return keep_[box_.cell_around(x)];
}

template <int dim>
CellGeometry<dim> Region<dim>::around(const dealii::Point<dim> &x, const double n_cells) const
{
  Assert(n_cells > 0., dealii::ExcMessage("A box of some size."));
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = x[d] - n_cells * box_.cell_size(d);
    upper[d] = x[d] + n_cells * box_.cell_size(d);
    if (!box_.periodic[d]) {
      lower[d] = std::max(lower[d], box_.lower[d]);
      upper[d] = std::min(upper[d], box_.upper[d]);
    }
  }
  return {lower, upper};
}

template <int dim>
std::vector<CellGeometry<dim>> Region<dim>::places_in_unit_cell(const Region &finer) const
{
  BoxGrid<dim> unit;
  for (unsigned int d = 0; d < dim; ++d) {
    AssertDimension(finer.box_.n[d] % box_.n[d], 0);
    unit.lower[d] = 0.;
    unit.upper[d] = 1.;
    unit.n[d] = finer.box_.n[d] / box_.n[d];
  }
  return Region(unit).cells();
}

namespace {

/// One value is repeated in all directions.
template <typename T>
T entry(const std::vector<T> &list, unsigned int d)
{
  return list.size() == 1 ? list[0] : list[d];
}

} // namespace

template <int dim>
Region<dim> make_region(const MeshParameters &mesh, const BoundaryConditions<dim> &boundary)
{
  BoxGrid<dim> box;
  for (unsigned int d = 0; d < dim; ++d) {
    box.lower[d] = entry(mesh.lower_corner, d);
    box.upper[d] = entry(mesh.upper_corner, d);
    box.n[d] = entry(mesh.subdivisions, d) << mesh.refinements;
  }
  return {box, boundary};
}

namespace {

/// The lengths of the cells in each direction.
template <int dim>
std::vector<std::vector<double>> cell_lengths(const BoxGrid<dim> &box,
                                              const std::vector<double> &nodes)
{
  std::vector<std::vector<double>> result(dim);
  for (unsigned int d = 0; d < dim; ++d) {
    std::vector<double> ends;
    for (unsigned int i = 0; i <= box.n[d]; ++i)
      ends.push_back(box.lower[d] + i * box.cell_size(d));
    ends.insert(ends.end(), nodes.begin(), nodes.end());
    std::sort(ends.begin(), ends.end());
    for (unsigned int i = 0; i + 1 < ends.size(); ++i)
      if (ends[i + 1] > ends[i])
        result[d].push_back(ends[i + 1] - ends[i]);
  }
  return result;
}

} // namespace

template <int dim>
void make_mesh(const Region<dim> &region, dealii::Triangulation<dim> &empty)
{
  Assert(region.n_cells() > 0, dealii::ExcMessage("Nothing is kept."));
  const BoxGrid<dim> &box = *region.as_box();
  const std::vector<bool> &keep = region.keep();
  const std::vector<unsigned int> repetitions(box.n.begin(), box.n.end());
  const auto make_box = [&](dealii::Triangulation<dim> &mesh) {
    if (region.nodes().empty())
      dealii::GridGenerator::subdivided_hyper_rectangle(mesh, repetitions, box.lower, box.upper);
    else
      dealii::GridGenerator::subdivided_hyper_rectangle(mesh, cell_lengths(box, region.nodes()),
                                                        box.lower, box.upper);
  };
  if (std::find(keep.begin(), keep.end(), false) == keep.end())
    make_box(empty);
  else {
    dealii::Triangulation<dim> whole;
    make_box(whole);
    std::set<typename dealii::Triangulation<dim>::active_cell_iterator> removed;
    for (const auto &cell : whole.active_cell_iterators())
      if (!keep[box.cell_around(cell->center())])
        removed.insert(cell);
    dealii::GridGenerator::create_triangulation_with_removed_cells(whole, removed, empty);
  }

  for (const auto &cell : empty.active_cell_iterators())
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary()) {
        const unsigned int d = f / 2;
        const double wall = f % 2 == 0 ? box.lower[d] : box.upper[d];
        const bool on_wall = std::abs(cell->face(f)->center()[d] - wall) < 1e-6 * box.cell_size(d);
        cell->face(f)->set_boundary_id(on_wall ? f : 2 * dim);
      }
}

template class Region<1>;
template Region<1> make_region(const MeshParameters &, const BoundaryConditions<1> &);
template void make_mesh(const Region<1> &, dealii::Triangulation<1> &);
template class Region<2>;
template Region<2> make_region(const MeshParameters &, const BoundaryConditions<2> &);
template void make_mesh(const Region<2> &, dealii::Triangulation<2> &);
template class Region<3>;
template Region<3> make_region(const MeshParameters &, const BoundaryConditions<3> &);
template void make_mesh(const Region<3> &, dealii::Triangulation<3> &);

} // namespace gibbsflow
