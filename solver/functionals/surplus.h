#pragma once

#include "formulation/formulation.h"

namespace gibbsflow {

/// What a polynomial on a cell has in the highest degree of the elements, in one direction at
/// least: s = (1 - P) f, P the projection in L^2 of the unit cell onto degree p - 1 per direction.
/// Where s is large cells are too large for f.
template <int dim>
class Surplus {
public:
  explicit Surplus(const dealii::FiniteElement<dim> &element);

  struct Size {
    double l1 = 0.;     // int |s| dpi for f = rho/pi, or int |s| dx where the formulation has rho
    double energy = 0.; // int |grad s|^2 dpi for f = rho/pi; else 0
  };

  /// Of the density that u stands for, of each of this rank's cells. `element` is that of the
  /// formulation, which is weighted heat or Fokker-Planck. Collective.
  std::vector<Size> operator()(const Formulation<dim> &formulation, const Vector &u) const;

  /// s at the nodes, from the values there.
  std::vector<double> of(const std::vector<double> &nodal) const;

private:
  const std::vector<dealii::Point<dim>> nodes_;
  std::vector<double> projection_; // 1 - P for values at the nodes, row by row
};

} // namespace gibbsflow
