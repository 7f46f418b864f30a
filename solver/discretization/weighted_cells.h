#pragma once

#include "discretization/cell_rule.h"
#include "discretization/discretization.h"
#include "model/metric.h"
#include "model/potential.h"

#include <array>

namespace gibbsflow {

/// An axis-parallel cell that this rank owns, with the Gibbs density pi = e^{-U} sampled on it.
template <int dim>
struct WeightedCell {
  dealii::Point<dim> lower;
  std::array<double, dim> size;
  std::vector<dealii::types::global_dof_index> dofs;
  const CellRule<dim> *rule;
  std::vector<double> log_weight;  // U = -log pi at the points of the rule
  double smallest_log_weight;      // U_0, over these points
  double quadrature_error;         // of int pi over the cell, relative to it, as estimated
  std::vector<double> root_weight; // e^{-(U - U_0)/2} there: sqrt(pi) up to a factor of the cell

  double range() const; // of U over these points

  double volume() const
  {
    double product = 1.;
    for (const double h : size)
      product *= h;
    return product;
  }

  dealii::Point<dim> map(const dealii::Point<dim> &unit_point) const
  {
    dealii::Point<dim> x = lower;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] += unit_point[d] * size[d];
    return x;
  }

  dealii::Point<dim> unmap(const dealii::Point<dim> &x) const
  {
    dealii::Point<dim> unit_point;
    for (unsigned int d = 0; d < dim; ++d)
      unit_point[d] = (x[d] - lower[d]) / size[d];
    return unit_point;
  }

  dealii::Point<dim> upper() const
  {
    dealii::Point<dim> corner = lower;
    for (unsigned int d = 0; d < dim; ++d)
      corner[d] += size[d];
    return corner;
  }
};

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

  const Discretization<dim> &discretization() const { return discretization_; }
  const std::vector<WeightedCell<dim>> &cells() const { return cells_; } // locally owned
  const Potential<dim> &potential() const { return potential_; }
  double diffusion() const { return diffusion_; }
  const Metric<dim> &metric() const { return metric_; } // of the coordinates

  /// U = -log pi and V at points. `x` are real points.
  void log_weights(const std::vector<dealii::Point<dim>> &x, std::vector<double> &U) const;
  /// grad U = grad V / D at points of the unit cell, in real coordinates.
  void log_weight_gradients(const WeightedCell<dim> &cell,
                            const std::vector<dealii::Point<dim>> &unit_points,
                            std::vector<dealii::Tensor<1, dim>> &gradients) const;
  double potential_at(double U) const { return diffusion_ * (U - log_scaled_partition_) + V_min_; }

  double potential_minimum() const { return V_min_; } // over all quadrature points
  /// log Z = log int e^{-V/D} dx over the mesh.
  double log_partition() const { return log_scaled_partition_ - V_min_ / diffusion_; }
  /// Its error: that of the quadrature, as estimated, and what is known of V (noise()).
  double log_partition_error() const { return log_partition_error_; }
  /// By which U may be wrong because V has 16 digits only.
  double noise() const { return noise_; }

  /// Where boxes of the rules end within cells in a direction: kinks, jumps and spikes of V are
  /// there. In ascending order; the same on all ranks. Collective.
  std::vector<double> breaks(unsigned int direction) const;

  /// Largest range of U in one cell among all cells, and among those that hold all of the
  /// Gibbs mass but 1e-8.
  double largest_range() const { return largest_range_; }
  double largest_range_with_mass() const { return largest_range_with_mass_; }

private:
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
