#pragma once

#include "simulation/course.h"

namespace gibbsflow {

/// int |rho - rho'| for the densities of two vectors whose formulations have the same cells in the
/// same order, but perhaps other elements and rules; with the rules of the second. Collective.
template <int dim>
double l1_between(const Formulation<dim> &formulation, const Vector &u,
                  const Formulation<dim> &other, const Vector &v);

/// What is known of the error of rho_h(T) in L1.
struct DensityErrors {
  double space; // |rho_h - rho| with exact time
  double time;  // |rho_h - its own exact course|

  /// Of the space error: above the first a warning is due, above the second the result is useless.
  static constexpr double noticed = 0.01, useless = 0.05;
};

/// Compares the course with the same one on the same cells with elements of the formulations'
/// comparison_degree(), both exact in time. `space` is twice their distance, and so bounds the
/// error where the other one is off by at most half as much; to it comes the mass that the cut and
/// the start lost. `time` is the distance of `u`, the run's own end in the course's last
/// formulation, from the course. Both contain what the exponentials leave open. Collective.
template <int dim>
DensityErrors estimate_density_errors(const Course<dim> &course, const Vector &u,
                                      const Problem<dim> &problem);

/// The space error alone, of the course's own end. Collective.
template <int dim>
double estimate_space_error(const Course<dim> &course, const MarchEnd &end,
                            const Problem<dim> &problem);

} // namespace gibbsflow
