#include "mesh/region.h"

#include "base/format.h"
#include "base/user_error.h"
#include "mesh/gmsh_file.h"

#include <algorithm>

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
Region<dim>::Region(std::shared_ptr<const CellMesh<dim>> mesh,
                    const BoundaryConditions<dim> &boundary)
    : mesh_(std::move(mesh)), boundary_(boundary), keep_(mesh_->n_cells(), true)
{
  box_.lower = mesh_->lower();
  box_.upper = mesh_->upper();
  box_.n.fill(1);
}

template <int dim>
Region<dim>::Region(std::shared_ptr<const CellTree<dim>> tree,
                    const BoundaryConditions<dim> &boundary)
    : tree_(std::move(tree)), box_(tree_->roots()), boundary_(boundary), keep_(tree_->keep())
{
}

template <int dim>
Region<dim> Region<dim>::with_cells(std::vector<bool> keep) const
{
  Assert(tree_ == nullptr, dealii::ExcMessage("Equal cells only."));
  if (mesh_ == nullptr)
    return {box_, boundary_, std::move(keep)};
  Assert(std::find(keep.begin(), keep.end(), false) == keep.end(),
         dealii::ExcMessage("Nothing is cut from a mesh."));
  return *this;
}

template <int dim>
Region<dim> Region<dim>::with_boundary(const BoundaryConditions<dim> &boundary) const
{
  Region result = *this;
  result.boundary_ = boundary;
  result.box_.periodic = boundary.periodic;
  return result;
}

template <int dim>
Region<dim> Region<dim>::refined(const unsigned int n) const
{
  if (mesh_ != nullptr)
    return {std::make_shared<const CellMesh<dim>>(mesh_->refined(n)), boundary_};
  if (tree_ != nullptr)
    return {std::make_shared<const CellTree<dim>>(tree_->refined(n)), boundary_};
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
  Assert(dim == 1 && mesh_ == nullptr, dealii::ExcMessage("Lines only."));
  constexpr double near = 1e-6;
  double shortest = box_.cell_size(0);
  std::vector<bool> keep = keep_;
  if (tree_ != nullptr) { // nodes where its cells end
    keep = tree_->keep_roots();
    for (const CellGeometry<dim> &cell : cells()) {
      x.push_back(cell.lower()[0]);
      shortest = std::min(shortest, cell.upper()[0] - cell.lower()[0]);
    }
  }
  Region result(box_, boundary_, std::move(keep));
  std::sort(x.begin(), x.end());
  for (const double node : x) {
    const double cells = (node - box_.lower[0]) / box_.cell_size(0);
    if (std::abs(cells - std::round(cells)) * box_.cell_size(0) > near * shortest &&
        (result.nodes_.empty() || node - result.nodes_.back() > near * shortest))
      result.nodes_.push_back(node);
  }
  return result;
}

template <int dim>
std::vector<CellGeometry<dim>> Region<dim>::cells() const
{
  std::vector<CellGeometry<dim>> result;
  for (unsigned int number = 0; number < keep_.size(); ++number)
    if (keep_[number])
      result.push_back(cell(number));
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
  double longest = mesh_ == nullptr ? box_.cell(0).longest_edge() : mesh_->longest_edge();
  if (tree_ != nullptr) {
    unsigned int least_level = CellTree<dim>::most_levels;
    for (unsigned int number = 0; number < keep_.size(); ++number)
      if (keep_[number])
        least_level = std::min(least_level, tree_->level(number));
    longest = std::ldexp(longest, -static_cast<int>(least_level));
  }
  return longest;
}

template <int dim>
unsigned int Region<dim>::largest_division() const
{
  if (mesh_ != nullptr) {
    const CellGeometry<dim> box(box_.lower, box_.upper);
    return static_cast<unsigned int>(std::ceil(box.longest_edge() / mesh_->longest_edge()));
  }
  return *std::max_element(box_.n.begin(), box_.n.end())
         << (tree_ != nullptr ? tree_->deepest_level() : 0);
}

template <int dim>
bool Region<dim>::contains(const dealii::Point<dim> &x) const
{
  for (unsigned int d = 0; d < dim; ++d)
    if (!(x[d] >= box_.lower[d]) || !(x[d] <= box_.upper[d]))
      return false;
  const unsigned int number = cell_around(x);
  return mesh_ == nullptr ? bool(keep_[number]) : mesh_->cell(number).contains(x);
}

template <int dim>
std::vector<unsigned int> Region<dim>::neighbors(const unsigned int number) const
{
  return mesh_ != nullptr   ? mesh_->neighbors(number)
         : tree_ != nullptr ? tree_->neighbors(number)
                            : box_.neighbors(number);
}

template <int dim>
std::vector<unsigned int> Region<dim>::absorbing_parts(const unsigned int number) const
{
  std::vector<unsigned int> parts;
  if (mesh_ != nullptr) {
    for (const auto id : mesh_->boundary_ids(number))
      if (boundary_.is_part(id) && boundary_.absorbing[id])
        parts.push_back(id);
    return parts;
  }
  if (tree_ != nullptr) {
    const CellGeometry<dim> here = tree_->cell(number);
    for (unsigned int d = 0; d < dim; ++d) {
      if (here.lower()[d] == box_.lower[d] && boundary_.absorbing[2 * d])
        parts.push_back(2 * d);
      if (here.upper()[d] == box_.upper[d] && boundary_.absorbing[2 * d + 1])
        parts.push_back(2 * d + 1);
    }
    return parts;
  }
  const std::array<unsigned int, dim> i = box_.position(number);
  for (unsigned int d = 0; d < dim; ++d) {
    if (i[d] == 0 && boundary_.absorbing[2 * d])
      parts.push_back(2 * d);
    if (i[d] + 1 == box_.n[d] && boundary_.absorbing[2 * d + 1])
      parts.push_back(2 * d + 1);
  }
  return parts;
}

template <int dim>
CellGeometry<dim> Region<dim>::around(const dealii::Point<dim> &x, const double n_cells) const
{
  Assert(n_cells > 0., dealii::ExcMessage("A box of some size."));
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    const double size = mesh_ == nullptr ? box_.cell_size(d) : mesh_->longest_edge();
    lower[d] = x[d] - n_cells * size;
    upper[d] = x[d] + n_cells * size;
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
    unit.lower[d] = 0.;
    unit.upper[d] = 1.;
    if (as_box() != nullptr) {
      AssertDimension(finer.box_.n[d] % box_.n[d], 0);
      unit.n[d] = finer.box_.n[d] / box_.n[d];
    } else
      unit.n[d] = static_cast<unsigned int>(
          std::lround(std::pow(double(finer.n_cells()) / n_cells(), 1. / dim)));
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

template <int dim>
void check_cells(const double n_coarse, const MeshParameters &mesh)
{
  constexpr double most = 1e7;
  const double n = n_coarse * std::ldexp(1., static_cast<int>(mesh.refinements) * dim);
  if (n > most)
    throw UserError("Mesh/Refinements",
                    "found `" + std::to_string(mesh.refinements) + "`, which makes " + brief(n, 3) +
                        " cells of the " + brief(n_coarse, 6) + " given",
                    "at most 1e7 cells",
                    "Reduce Mesh/Refinements; each multiplies the cells by " +
                        std::to_string(1u << dim));
}

template <int dim>
Region<dim> region_of(const CoarseMesh<dim> &coarse, const std::string &entry,
                      const MeshParameters &mesh, const BoundaryParameters &boundary)
{
  check_cells<dim>(coarse.cells.size(), mesh);
  return {std::make_shared<const CellMesh<dim>>(coarse, mesh.refinements, entry),
          make_boundary_conditions<dim>(boundary, coarse.parts)};
}

} // namespace

template <int dim>
Region<dim> make_region(const MeshParameters &mesh, const BoundaryParameters &boundary)
{
  if (mesh.is_file())
    return region_of(read_gmsh<dim>(mesh.file), "Mesh/File", mesh, boundary);
  if (mesh.radius > 0.) {
    if constexpr (dim > 1)
      return region_of(coarse_ball<dim>(mesh.radius), "Mesh/Radius", mesh, boundary);
    MeshParameters line = mesh;
    line.lower_corner = {-mesh.radius};
    line.upper_corner = {mesh.radius};
    return make_region(line, make_boundary_conditions<dim>(boundary));
  }
  return make_region(mesh, make_boundary_conditions<dim>(boundary));
}

template class Region<1>;
template Region<1> make_region(const MeshParameters &, const BoundaryConditions<1> &);
template Region<1> make_region(const MeshParameters &, const BoundaryParameters &);
template class Region<2>;
template Region<2> make_region(const MeshParameters &, const BoundaryConditions<2> &);
template Region<2> make_region(const MeshParameters &, const BoundaryParameters &);
template class Region<3>;
template Region<3> make_region(const MeshParameters &, const BoundaryConditions<3> &);
template Region<3> make_region(const MeshParameters &, const BoundaryParameters &);

} // namespace gibbsflow
