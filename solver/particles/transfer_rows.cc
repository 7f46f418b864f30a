#include "particles/transfer_rows.h"

#include "base/threads.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

/// Collects what falls into cells, in an array of all cells that is empty between two rows.
template <int dim>
class TransferRows<dim>::RowSum {
public:
  explicit RowSum(const BoxGrid<dim> &grid) : grid_(grid), sums_(grid.n_cells(), 0.) {}

  /// `share` of a probability, divided among cells as the covers of the directions say.
  void add(const double share, const std::array<CellCover, dim> &covers)
  {
    for (unsigned int j = 0; j < covers[dim - 1].share.size(); ++j) {
      const double part = dim == 1 ? share : share * covers[dim - 1].share[j];
      const unsigned int begin = dim == 1 ? 0 : (covers[dim - 1].first + j) * grid_.n[0];
      for (unsigned int i = 0; i < covers[0].share.size(); ++i)
        add_to_cell(begin + covers[0].first + i, part * covers[0].share[i]);
      if (dim == 1)
        return;
    }
  }

  void carry(const double probability) { carried_ += probability; }

  /// The row, and an empty sum.
  TransferRow take()
  {
    TransferRow row;
    std::sort(touched_.begin(), touched_.end());
    for (const unsigned int cell : touched_) {
      row.cell.push_back(cell);
      row.probability.push_back(sums_[cell]);
      sums_[cell] = 0.;
    }
    row.carried = carried_;
    touched_.clear();
    carried_ = 0.;
    return row;
  }

private:
  void add_to_cell(const unsigned int cell, const double probability)
  {
    if (!(probability > 0.))
      return;
    if (sums_[cell] == 0.)
      touched_.push_back(cell);
    sums_[cell] += probability;
  }

  const BoxGrid<dim> &grid_;
  std::vector<double> sums_;
  std::vector<unsigned int> touched_;
  double carried_ = 0.;
};

template <int dim>
TransferRows<dim>::TransferRows(const BoxGrid<dim> &grid, const StepLaw<dim> &law,
                                const Dynamics<dim> &dynamics, const ParticleWalls<dim> &walls,
                                const BoundaryConditions<dim> &boundary)
    : grid_(grid), law_(law), dynamics_(dynamics), walls_(walls), boundary_(boundary)
{
  for (unsigned int d = 0; d < dim; ++d)
    covers_.emplace_back(grid_, boundary, d, dim == 1 ? Division::linear : Division::overlap);
}

template <int dim>
std::vector<TransferRow> TransferRows<dim>::compute(const std::vector<unsigned int> &cells,
                                                    const std::function<void()> &between) const
{
  std::vector<TransferRow> rows(cells.size());
  constexpr std::size_t most_steps = 1000000; // of a part, which is kept in memory
  const std::size_t n_of_part = std::max<std::size_t>(1, most_steps / law_.n_maps());
  for (std::size_t begin = 0; begin < cells.size(); begin += n_of_part) {
    const std::size_t n = std::min(n_of_part, cells.size() - begin);
    compute_part(cells.data() + begin, n, rows.data() + begin);
    if (between)
      between();
  }
  return rows;
}

template <int dim>
void TransferRows<dim>::compute_part(const unsigned int *const cells, const std::size_t n,
                                     TransferRow *const rows) const
{
  if constexpr (dim == 1)
    add_images_of_line(cells, n, rows);
  else
    add_images_of_boxes(cells, n, rows);
}

template <int dim>
void TransferRows<dim>::add_images_of_line(const unsigned int *const cells, const std::size_t n,
                                           TransferRow *const rows) const
{
  std::vector<dealii::Point<dim>> ends;
  for (std::size_t j = 0; j < n; ++j) {
    ends.push_back(grid_.cell_lower(cells[j]));
    ends.push_back(grid_.cell_upper(cells[j]));
  }
  const typename StepLaw<dim>::Steps steps = law_.steps(ends);
  const std::size_t n_maps = law_.n_maps();
  RowSum sum(grid_);
  std::array<CellCover, dim> cover;
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t B = 0; B < n_maps; ++B) {
      const double a = ends[2 * j][0] + steps[2 * j * n_maps + B][0],
                   b = ends[2 * j + 1][0] + steps[(2 * j + 1) * n_maps + B][0];
      if (!std::isfinite(b - a))
        throw UserError("Noise/Alpha", "with it a step of SGD is no longer finite",
                        "steps that stay where the potential is", "Choose a smaller one");
      covers_[0].cover(a, b, cover[0]);
      sum.add(law_.probabilities()[B], cover);
      sum.carry(law_.probabilities()[B] * cover[0].carried);
    }
    rows[j] = sum.take();
  }
}

template <int dim>
void TransferRows<dim>::add_moved_box(const dealii::Point<dim> &middle,
                                      const dealii::Tensor<1, dim> &step, const double probability,
                                      const unsigned int m, RowSum &sum) const
{
  dealii::Point<dim> image = middle + step;
  bool is_beyond = false, is_absorbed = false; // of walls that are not periodic
  bool is_inside = true;
  for (unsigned int d = 0; d < dim; ++d) {
    const bool is_between = image[d] >= grid_.lower[d] && image[d] <= grid_.upper[d];
    is_inside = is_inside && is_between;
    is_beyond = is_beyond || (!is_between && !boundary_.periodic[d]);
  }
  if (!is_inside) {
    const auto A = [&] { return dynamics_.diffusions({middle})[0]; };
    is_absorbed = walls_.bring_back(image, A, "Noise/Alpha").has_value();
  }
  thread_local std::array<CellCover, dim> covers;
  double carried = is_beyond && !is_absorbed ? 1. : 0.;
  for (unsigned int d = 0; d < dim; ++d) {
    const double half = 0.5 * grid_.cell_size(d) / m;
    covers_[d].cover(image[d] - half, image[d] + half, covers[d]);
    // a box whose midpoint stays inside may reach over a wall with a part
    if (!is_beyond)
      carried = std::max(carried, covers[d].carried);
  }
  sum.add(probability, covers);
  sum.carry(probability * carried);
}

template <int dim>
void TransferRows<dim>::add_images_of_boxes(const unsigned int *const cells, const std::size_t n,
                                            TransferRow *const rows) const
{
  std::vector<dealii::Point<dim>> middles;
  for (std::size_t j = 0; j < n; ++j)
    middles.push_back(grid_.cell(cells[j]).middle());
  const std::vector<double> stretches = law_.stretches(middles);
  constexpr double largest_m = 8.;
  std::vector<unsigned int> m;
  std::vector<std::size_t> first = {0}; // box of each cell
  std::vector<dealii::Point<dim>> boxes;
  for (std::size_t j = 0; j < n; ++j) {
    m.push_back(
        static_cast<unsigned int>(std::clamp(std::ceil(0.5 * stretches[j]), 1., largest_m)));
    const CellGeometry<dim> cell = grid_.cell(cells[j]);
    for (unsigned int k = 0; k < m[j] * m[j]; ++k) {
      dealii::Point<dim> unit;
      unit[0] = (k % m[j] + 0.5) / m[j];
      unit[dim - 1] = (k / m[j] + 0.5) / m[j];
      boxes.push_back(cell.map(unit));
    }
    first.push_back(boxes.size());
  }
  const typename StepLaw<dim>::Steps steps = law_.steps(boxes);
  const std::size_t n_maps = law_.n_maps();
  for_each_range(n, 50. * n_maps, [&](const std::size_t begin, const std::size_t end) {
    RowSum sum(grid_);
    for (std::size_t j = begin; j < end; ++j) {
      for (std::size_t box = first[j]; box < first[j + 1]; ++box)
        for (std::size_t B = 0; B < n_maps; ++B)
          add_moved_box(boxes[box], steps[box * n_maps + B],
                        law_.probabilities()[B] / (m[j] * m[j]), m[j], sum);
      rows[j] = sum.take();
    }
  });
}

template class TransferRows<1>;
template class TransferRows<2>;

} // namespace gibbsflow
