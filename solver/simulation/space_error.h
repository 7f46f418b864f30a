#pragma once

#include "simulation/course.h"

#include <map>
#include <memory>
#include <vector>

namespace gibbsflow {

/// int |rho - rho'| for the densities of two vectors whose formulations have the same cells in the
/// same order, but perhaps other elements and rules, or of which the second one's divide the first
/// one's; with the rules of the second. Collective.
template <int dim>
double l1_between(const Formulation<dim> &formulation, const Vector &u,
                  const Formulation<dim> &other, const Vector &v);

/// An error of a density in L1, in three parts.
struct SpaceError {
  double mesh;   // of the elements, the start's projection and the quadrature
  double beyond; // of the start and of Gibbs outside the region: no finer mesh changes it
  double open;   // what the exponentials leave open
  double total() const { return mesh + beyond + open; }
};

/// The same course on the same cells, those of a first stage included, with elements of another
/// degree: in one dimension twice that of the formulations, and where V has kinks, jumps or spikes
/// within cells on parts of them that end there, otherwise their comparison_degree().
template <int dim>
class ComparedCourse {
public:
  /// `course` and the problem of `origin` must outlive this object. Where `is_steep` with a degree
  /// less. Throws RunFailure where V/D changes too much within a cell for these elements.
  /// Collective.
  ComparedCourse(const Course<dim> &course, const Origin<dim> &origin, bool is_steep = false);

  /// The error in space of `end`, the end of the given course: twice the L1 distance of the two
  /// ends, which bounds it where the other one is off by at most half as much, or four times where
  /// kinks, jumps or spikes of V within cells slow convergence down, and two where they hide a wall
  /// in more dimensions than one; the mass that the start lost and that lies outside the region;
  /// and the error of log Z. Collective.
  SpaceError operator()(const MarchEnd &end, double tolerance) const;

private:
  const Problem<dim> &problem_;
  const Course<dim> &course_;
  // by those of the given stages
  std::map<const Discretization<dim> *, std::unique_ptr<const Discretization<dim>>> elements_;
  std::map<const WeightedCells<dim> *, std::unique_ptr<const WeightedCells<dim>>> cells_;
  std::vector<std::unique_ptr<const Formulation<dim>>> formulations_;
  Course<dim> compared_;
  CourseStart start_; // of the compared course
};

/// What is known of the error of rho_h(T) in L1.
struct DensityErrors {
  double space;  // |rho_h - rho| with exact time
  double time;   // |rho_h - its own exact course|
  double beyond; // the part of `space` that no finer mesh would change

  /// Of the space error: above the first a warning is due, above the second the result is useless.
  static constexpr double noticed = 0.01, useless = 0.05;
};

inline void remember(Archive &archive, DensityErrors &errors)
{
  archive &errors.space &errors.time &errors.beyond;
}

/// The space error of the course (see ComparedCourse), marched exactly in time, and the distance
/// of `u`, the run's own end in the course's last formulation, from the end of that march. Both
/// contain what the exponentials leave open. Collective.
template <int dim>
DensityErrors estimate_density_errors(const Course<dim> &course, const Vector &u,
                                      const Problem<dim> &problem);

/// The same where the run itself has been made exactly in time and knows how well: `end` is its
/// end. Collective.
template <int dim>
DensityErrors estimate_density_errors(const Course<dim> &course, const MarchEnd &end,
                                      const Problem<dim> &problem);

} // namespace gibbsflow
