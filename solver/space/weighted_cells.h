#pragma once

#include "model/metric.h"
#include "model/potential.h"
#include "space/cell_points.h"
#include "space/discretization.h"

#include <vector>

namespace gibbsflow {

/// The Gibbs density pi = e^{-V/D}/Z on the cells of a mesh:
///     U = -log pi = (V - V_min)/D + log int e^{-(V - V_min)/D} dx .
/// Only U is stored, so nothing over- or underflows at any D; its differences within a cell are all
/// that enters a matrix. Each cell has as many Gauss points as the range of U along its lines asks
/// for, in as many boxes as kinks, jumps and spikes of V ask for (CellDivision), and Z is computed
/// with the same points: int pi = 1 to rounding.
template <int dim>
class WeightedCells {
public:
  /// Samples the potential. Collective. Throws RunFailure where V is not finite.
  WeightedCells(const Discretization<dim> &discretization, const Potential<dim> &potential,
                double diffusion, const Metric<dim> &metric = Metric<dim>());

  /// The same measure with the same points on the same cells, for elements of another degree; the
  /// rules of `other` must be exact enough for them. `discretization` has the cells of the other
  /// one in the same order on the same ranks.
  WeightedCells(const Discretization<dim> &discretization, const WeightedCells &other);

  /// Another measure with the same rules on the same cells: V is sampled anew, not looked at for
  /// kinks. `potential` must outlive this object. Collective.
  WeightedCells(const WeightedCells &other, const Potential<dim> &potential, double diffusion);

  const Discretization<dim> &discretization() const { return discretization_; }
  const std::vector<WeightedCell<dim>> &cells() const { return cells_; } // locally owned
  const Potential<dim> &potential() const { return potential_; }
  double diffusion() const { return diffusion_; }
  const Metric<dim> &metric() const { return metric_; } // of the coordinates

  /// The cell of this rank that holds x; null where another rank's does, or none.
  const WeightedCell<dim> *cell_at(const dealii::Point<dim> &x) const;

  /// U = -log pi at points, and at points of the unit cell.
  void log_weights(const std::vector<dealii::Point<dim>> &x, std::vector<double> &U) const;
  std::vector<double> log_weights(const WeightedCell<dim> &cell,
                                  const std::vector<dealii::Point<dim>> &unit_points) const;
  /// grad U = grad V / D.
  std::vector<dealii::Tensor<1, dim>>
  log_weight_gradients(const std::vector<dealii::Point<dim>> &x) const;
  std::vector<dealii::Tensor<1, dim>> log_weight_gradients(const CellPoints<dim> &points) const;
  double potential_at(double U) const { return diffusion_ * (U - log_scaled_partition_) + V_min_; }

  double potential_minimum() const { return V_min_; } // over all quadrature points
  /// log Z = log int e^{-V/D} dx over the mesh.
  double log_partition() const { return log_scaled_partition_ - V_min_ / diffusion_; }
  /// Its error: that of the quadrature, as estimated, and what is known of V (noise()).
  double log_partition_error() const { return log_partition_error_; }
  /// By which U may be wrong because V has 16 digits only.
  double noise() const { return noise_; }

  /// Whether the rule of a cell was divided: V has kinks, jumps or spikes there. Collective.
  bool any_is_divided() const;

  /// Where boxes of the rules end within cells in a direction: kinks, jumps and spikes of V are
  /// there. Cells that are no boxes do not count. In ascending order; the same on all ranks.
  /// Collective.
  std::vector<double> breaks(unsigned int direction) const;

  /// Largest range of U in one cell among all cells, and among those that hold all of the
  /// Gibbs mass but 1e-8.
  double largest_range() const { return largest_range_; }
  double largest_range_with_mass() const { return largest_range_with_mass_; }

private:
  void take_rules(); // of the cells that were copied
  void divide_and_sample();
  void normalize();

  const Discretization<dim> &discretization_;
  const Potential<dim> &potential_;
  const double diffusion_;
  const Metric<dim> metric_;
  CellRules<dim> rules_;
  std::vector<WeightedCell<dim>> cells_;
  double V_min_ = 0., log_scaled_partition_ = 0., log_partition_error_ = 0., noise_ = 0.;
  double largest_range_ = 0., largest_range_with_mass_ = 0.;
};

} // namespace gibbsflow
