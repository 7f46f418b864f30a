#pragma once

#include "mesh/cell_geometry.h"
#include "model/potential.h"

namespace gibbsflow {

/// What samples of V on a box may have missed, such as a spike between two points.
template <int dim>
struct HiddenFeatures {
  bool is_smooth = true;      // V is twice differentiable all over the box
  double amplitude = 0.;      // by which V may differ from what its samples tell; 0: by nothing new
  double lowest = 0.;         // of V on the box
  unsigned int direction = 0; // in which that is
};

/// Compares V's second derivatives as enclosed on a part of a cell with the second differences of
/// its samples at the points of the part. A feature between two neighbours, at the distance g, that
/// changes V by a has |V''| >= 8a/g^2 somewhere; enclosures a few times as wide as what is seen are
/// natural and tell nothing. Nowhere smooth is what a potential that encloses nothing looks like.
template <int dim>
HiddenFeatures<dim> find_hidden_features(const Potential<dim> &potential,
                                         const CellGeometry<dim> &part,
                                         const std::vector<double> &samples, unsigned int n_points);

} // namespace gibbsflow
