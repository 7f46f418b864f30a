#include "mesh/cell_tree.h"

namespace gibbsflow {

namespace {

/// f(index) for all places, parts after the place that they divide; f may divide it.
template <typename Places, typename F>
void for_each_place(const Places &places, const unsigned int n_roots, const unsigned int n_parts,
                    const F &f)
{
  std::vector<unsigned int> stack;
  for (unsigned int root = 0; root < n_roots; ++root) {
    stack.push_back(root);
    while (!stack.empty()) {
      const unsigned int index = stack.back();
      stack.pop_back();
      f(index);
      if (places[index].first_part != 0)
        for (unsigned int part = n_parts; part-- > 0;)
          stack.push_back(places[index].first_part + part);
    }
  }
}

} // namespace

template <int dim>
CellTree<dim>::CellTree(const BoxGrid<dim> &roots, std::vector<bool> keep)
    : roots_(roots), keep_(std::move(keep))
{
  if (keep_.empty())
    keep_.assign(roots.n_cells(), true);
  AssertDimension(keep_.size(), roots.n_cells());
  for (unsigned int root = 0; root < roots.n_cells(); ++root)
    places_.push_back({0, roots.position(root), 0, 0});
  number();
}

template <int dim>
void CellTree<dim>::number()
{
  leaves_.clear();
  for_each_place(places_, roots_.n_cells(), n_parts, [&](const unsigned int index) {
    if (places_[index].first_part == 0) {
      places_[index].number = leaves_.size();
      leaves_.push_back(index);
    }
  });
}

template <int dim>
BoxGrid<dim> CellTree<dim>::grid(const unsigned int level) const
{
  BoxGrid<dim> result = roots_;
  for (unsigned int &n_d : result.n)
    n_d <<= level;
  return result;
}

template <int dim>
unsigned int CellTree<dim>::root_of(const Place &place) const
{
  unsigned int root = 0, stride = 1;
  for (unsigned int d = 0; d < dim; stride *= roots_.n[d], ++d)
    root += stride * (place.position[d] >> place.level);
  return root;
}

/// What is at this position of a level, or the cell that it lies in.
template <int dim>
unsigned int CellTree<dim>::find(const unsigned int level, const Position &position) const
{
  unsigned int index = root_of({level, position, 0, 0});
  for (unsigned int below = level; below-- > 0 && places_[index].first_part != 0;) {
    unsigned int part = 0;
    for (unsigned int d = 0; d < dim; ++d)
      part |= (position[d] >> below & 1u) << d;
    index = places_[index].first_part + part;
  }
  return index;
}

/// One cell of a level on or back; false beyond a wall.
template <int dim>
bool CellTree<dim>::step(Position &position, const unsigned int level, const unsigned int d,
                         const int by) const
{
  const unsigned int n = roots_.n[d] << level;
  if (by < 0 && position[d] == 0) {
    position[d] = n - 1;
    return roots_.periodic[d];
  }
  if (by > 0 && position[d] + 1 == n) {
    position[d] = 0;
    return roots_.periodic[d];
  }
  position[d] += by;
  return true;
}

/// What shares a corner with what is to be halved has been halved as often.
template <int dim>
void CellTree<dim>::halve_neighbors(const unsigned int index)
{
  unsigned int n_directions = 1;
  for (unsigned int d = 0; d < dim; ++d)
    n_directions *= 3;
  const unsigned int level = places_[index].level;
  for (unsigned int direction = 0; direction < n_directions; ++direction) {
    Position position = places_[index].position;
    bool is_inside = true;
    for (unsigned int d = 0, rest = direction; d < dim; ++d, rest /= 3)
      if (rest % 3 != 1)
        is_inside = is_inside && step(position, level, d, rest % 3 == 0 ? -1 : 1);
    if (!is_inside)
      continue;
    const unsigned int neighbor = find(level, position);
    if (places_[neighbor].level < level)
      halve(neighbor);
  }
}

template <int dim>
void CellTree<dim>::halve(const unsigned int index)
{
  if (places_[index].first_part != 0 || places_[index].level == most_levels ||
      !keep_[root_of(places_[index])])
    return;
  halve_neighbors(index);
  const unsigned int level = places_[index].level;
  const Position position = places_[index].position;
  places_[index].first_part = places_.size();
  for (unsigned int part = 0; part < n_parts; ++part) {
    Place place{level + 1, position, 0, 0};
    for (unsigned int d = 0; d < dim; ++d)
      place.position[d] = 2 * position[d] + (part >> d & 1u);
    places_.push_back(place);
  }
  // at periodic walls the opposite one alike
  for (unsigned int d = 0; d < dim; ++d)
    if (const unsigned int last = (roots_.n[d] << level) - 1;
        roots_.periodic[d] && (position[d] == 0 || position[d] == last)) {
      Position opposite = position;
      opposite[d] = last - position[d];
      halve(find(level, opposite));
    }
}

template <int dim>
CellTree<dim> CellTree<dim>::divided(const std::vector<bool> &marked) const
{
  AssertDimension(marked.size(), n_cells());
  CellTree result = *this;
  for (unsigned int number = 0; number < marked.size(); ++number)
    if (marked[number])
      result.halve(leaves_[number]);
  result.number();
  return result;
}

template <int dim>
CellTree<dim> CellTree<dim>::refined(const unsigned int n) const
{
  CellTree result = *this;
  for (unsigned int k = 0; k < n; ++k)
    result = result.divided(std::vector<bool>(result.n_cells(), true));
  return result;
}

template <int dim>
CellTree<dim> CellTree<dim>::with_roots(std::vector<bool> keep) const
{
  AssertDimension(keep.size(), keep_.size());
  CellTree result = *this;
  result.keep_ = std::move(keep);
  return result;
}

template <int dim>
CellGeometry<dim> CellTree<dim>::cell(const unsigned int number) const
{
  const Place &place = places_[leaves_[number]];
  const BoxGrid<dim> level = grid(place.level);
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    const unsigned int i = place.position[d];
    lower[d] = level.lower[d] + i * level.cell_size(d);
    upper[d] = i + 1 == level.n[d] ? level.upper[d] : level.lower[d] + (i + 1) * level.cell_size(d);
  }
  return {lower, upper};
}

template <int dim>
bool CellTree<dim>::keeps(const unsigned int number) const
{
  return keep_[root_of(places_[leaves_[number]])];
}

template <int dim>
std::vector<bool> CellTree<dim>::keep() const
{
  std::vector<bool> result(n_cells());
  for (unsigned int number = 0; number < result.size(); ++number)
    result[number] = keeps(number);
  return result;
}

template <int dim>
unsigned int CellTree<dim>::deepest_level() const
{
  unsigned int result = 0;
  for (const Place &place : places_)
    result = std::max(result, place.level);
  return result;
}

template <int dim>
unsigned int CellTree<dim>::cell_around(const dealii::Point<dim> &x) const
{
  unsigned int index = roots_.cell_around(x);
  while (places_[index].first_part != 0) {
    const Place &place = places_[index];
    unsigned int part = 0;
    for (unsigned int d = 0; d < dim; ++d) {
      const double size = roots_.cell_size(d) / (2u << place.level);
      if (x[d] - roots_.lower[d] >= (2 * place.position[d] + 1) * size)
        part |= 1u << d;
    }
    index = place.first_part + part;
  }
  return places_[index].number;
}

/// The cells in `index` at its lower or upper face in a direction.
template <int dim>
void CellTree<dim>::add_cells_at(const unsigned int index, const unsigned int d, const bool upper,
                                 std::vector<unsigned int> &cells) const
{
  if (places_[index].first_part == 0) {
    cells.push_back(places_[index].number);
    return;
  }
  for (unsigned int part = 0; part < n_parts; ++part)
    if ((part >> d & 1u) == upper)
      add_cells_at(places_[index].first_part + part, d, upper, cells);
}

template <int dim>
std::vector<unsigned int> CellTree<dim>::neighbors(const unsigned int number) const
{
  const Place &place = places_[leaves_[number]];
  std::vector<unsigned int> result;
  for (unsigned int d = 0; d < dim; ++d)
    for (const int by : {-1, 1})
      if (Position position = place.position; step(position, place.level, d, by))
        add_cells_at(find(place.level, position), d, by < 0, result);
  return result;
}

template <int dim>
std::string CellTree<dim>::divisions() const
{
  std::string result;
  for_each_place(places_, roots_.n_cells(), n_parts, [&](const unsigned int index) {
    result += places_[index].first_part != 0 ? '1' : '0';
  });
  return result;
}

template <int dim>
CellTree<dim> CellTree<dim>::divided_as(const std::string &divisions) const
{
  CellTree result(roots_, keep_);
  std::size_t k = 0;
  for_each_place(result.places_, roots_.n_cells(), n_parts, [&](const unsigned int index) {
    AssertIndexRange(k, divisions.size());
    if (divisions[k++] == '1')
      result.halve(index);
  });
  result.number();
  return result;
}

template class CellTree<1>;
template class CellTree<2>;
template class CellTree<3>;

} // namespace gibbsflow
