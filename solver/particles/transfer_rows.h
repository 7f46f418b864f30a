#pragma once

#include "particles/cell_cover.h"
#include "particles/particle_walls.h"
#include "particles/step_law.h"

#include <functional>

namespace gibbsflow {

/// Where a step of SGD takes what is spread evenly over one cell.
struct TransferRow {
  std::vector<unsigned int> cell; // ascending
  std::vector<double> probability;
  double carried = 0.; // over walls that reflect, part of the above; 1 - sum has been absorbed
};

/// The rows of a transfer operator of SGD on the cells C_j of a grid, Ulam's, in 1-D with hats in
/// the place of indicators of cells,
///     P_jk = (1/|C_j|) int_{C_j} sum_B p_B hat_k(w + s_B(w)) dw .
/// 1-D: the image of a cell under a map is the interval between the images of its ends, evenly
/// filled. Away from walls its mean is kept, exactly that of affine maps: with indicators images of
/// maps that contract are up to half a cell off, and so are laws of few such maps, which repeat it.
/// 2-D: a cell is divided into m^2 equal boxes, each moves with its midpoint, and overlaps of the
/// moved boxes with cells are exact, so that short steps are seen however many boxes there are.
/// m = 1, ..., 8 is at least half the norm of the derivative of s_B, so that no part of a box whose
/// image is not its translate is off by much more than a cell.
/// What leaves the box of the grid is put back as particles are (ParticleWalls): reflected along
/// the conormal, taken in on the other side of periodic walls, absorbed at absorbing walls. One and
/// two dimensions. Keeps references.
template <int dim>
class TransferRows {
public:
  TransferRows(const BoxGrid<dim> &grid, const StepLaw<dim> &law, const Dynamics<dim> &dynamics,
               const ParticleWalls<dim> &walls, const BoundaryConditions<dim> &boundary);

  /// The rows of these cells, in threads; `between` is called between parts of the work. Throws a
  /// UserError about Noise/Alpha where a step is not finite.
  std::vector<TransferRow> compute(const std::vector<unsigned int> &cells,
                                   const std::function<void()> &between = {}) const;

private:
  class RowSum;

  void compute_part(const unsigned int *cells, std::size_t n, TransferRow *rows) const;
  void add_images_of_line(const unsigned int *cells, std::size_t n, TransferRow *rows) const;
  void add_images_of_boxes(const unsigned int *cells, std::size_t n, TransferRow *rows) const;
  void add_moved_box(const dealii::Point<dim> &middle, const dealii::Tensor<1, dim> &step,
                     double probability, unsigned int m, RowSum &sum) const;

  const BoxGrid<dim> grid_;
  const StepLaw<dim> &law_;
  const Dynamics<dim> &dynamics_;
  const ParticleWalls<dim> &walls_;
  const BoundaryConditions<dim> boundary_;
  std::vector<IntervalCover<dim>> covers_; // of each direction
};

} // namespace gibbsflow
