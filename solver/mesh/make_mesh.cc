#include "mesh/region.h"

#include <deal.II/grid/grid_generator.h>

#include <algorithm>
#include <set>

namespace gibbsflow {

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

template <int dim>
void make_mesh_of_cells(const CellMesh<dim> &cells, dealii::Triangulation<dim> &empty)
{
  std::vector<dealii::CellData<dim>> data(cells.n_cells());
  for (unsigned int number = 0; number < cells.n_cells(); ++number)
    data[number].vertices.assign(cells.corners()[number].begin(), cells.corners()[number].end());
  empty.create_triangulation(cells.vertices(), data, dealii::SubCellData());
  for (const auto &cell : empty.active_cell_iterators())
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary())
        cell->face(f)->set_boundary_id(cells.boundary_ids(cell->active_cell_index())[f]);
}

/// The cells of a box that are kept, of equal size.
template <int dim>
void make_mesh_of_box(const Region<dim> &region, const BoxGrid<dim> &box,
                      const std::vector<bool> &keep, dealii::Triangulation<dim> &empty)
{
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
}

template <int dim>
void set_boundary_ids(const BoxGrid<dim> &box, dealii::Triangulation<dim> &mesh)
{
  for (const auto &cell : mesh.active_cell_iterators())
    for (const unsigned int f : cell->face_indices())
      if (cell->face(f)->at_boundary()) {
        const unsigned int d = f / 2;
        const double wall = f % 2 == 0 ? box.lower[d] : box.upper[d];
        const bool on_wall = std::abs(cell->face(f)->center()[d] - wall) < 1e-6 * box.cell_size(d);
        cell->face(f)->set_boundary_id(on_wall ? f : BoundaryConditions<dim>::made_by_cut);
      }
}

/// Halves the cells of the roots' mesh as those of the tree are, level by level.
template <int dim>
void halve_cells(const CellTree<dim> &tree, dealii::Triangulation<dim> &mesh)
{
  for (unsigned int level = 0; level < tree.deepest_level(); ++level) {
    for (const auto &cell : mesh.active_cell_iterators_on_level(level))
      if (tree.level(tree.cell_around(cell->center())) > level)
        cell->set_refine_flag();
    mesh.execute_coarsening_and_refinement();
  }
}

} // namespace

template <int dim>
void make_mesh(const Region<dim> &region, dealii::Triangulation<dim> &empty)
{
  Assert(region.n_cells() > 0, dealii::ExcMessage("Nothing is kept."));
  if (region.as_mesh() != nullptr)
    return make_mesh_of_cells(*region.as_mesh(), empty);
  const CellTree<dim> *const tree = region.as_tree();
  if (tree == nullptr) {
    make_mesh_of_box(region, *region.as_box(), region.keep(), empty);
    set_boundary_ids(*region.as_box(), empty);
    return;
  }
  // aside, so that whoever wants to hear of a new mesh hears of it once
  dealii::Triangulation<dim> mesh;
  make_mesh_of_box(region, tree->roots(), tree->keep_roots(), mesh);
  halve_cells(*tree, mesh);
  AssertDimension(mesh.n_active_cells(), region.n_cells());
  empty.copy_triangulation(mesh);
  set_boundary_ids(tree->roots(), empty);
}

template <int dim>
CellGeometry<dim> geometry_of(const typename dealii::Triangulation<dim>::cell_iterator &cell,
                              const Region<dim> &region)
{
  if (region.as_mesh() != nullptr)
    return region.cell(cell->active_cell_index());
  return {cell->vertex(0), cell->vertex(cell->n_vertices() - 1)};
}

template <int dim>
unsigned int number_of(const typename dealii::Triangulation<dim>::cell_iterator &cell,
                       const Region<dim> &region)
{
  return region.as_mesh() != nullptr ? cell->active_cell_index()
                                     : region.cell_around(cell->center());
}

template void make_mesh(const Region<1> &, dealii::Triangulation<1> &);
template CellGeometry<1> geometry_of(const typename dealii::Triangulation<1>::cell_iterator &,
                                     const Region<1> &);
template unsigned int number_of(const typename dealii::Triangulation<1>::cell_iterator &,
                                const Region<1> &);
template void make_mesh(const Region<2> &, dealii::Triangulation<2> &);
template CellGeometry<2> geometry_of(const typename dealii::Triangulation<2>::cell_iterator &,
                                     const Region<2> &);
template unsigned int number_of(const typename dealii::Triangulation<2>::cell_iterator &,
                                const Region<2> &);
template void make_mesh(const Region<3> &, dealii::Triangulation<3> &);
template CellGeometry<3> geometry_of(const typename dealii::Triangulation<3>::cell_iterator &,
                                     const Region<3> &);
template unsigned int number_of(const typename dealii::Triangulation<3>::cell_iterator &,
                                const Region<3> &);

} // namespace gibbsflow
