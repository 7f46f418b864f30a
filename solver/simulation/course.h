#pragma once

#include "formulation/formulation.h"
#include "simulation/problem.h"
#include "time/slow_modes.h"

#include <functional>
#include <vector>

namespace gibbsflow {

/// A formulation, and the time up to which a run is made in it.
template <int dim>
struct Stage {
  const Formulation<dim> *formulation;
  double end;
};

/// The stages that a run goes through from rho_0 to its final time, each handing its density on to
/// the next. The formulations belong to somebody else.
template <int dim>
struct Course {
  std::vector<Stage<dim>> stages;

  /// The slow modes of the last formulation, kept from rounding, or of what it is remade into on
  /// other elements (see SlowModes).
  std::function<SlowModes(const Formulation<dim> &)> slow_modes = {};

  const Formulation<dim> &last() const { return *stages.back().formulation; }
};

/// What a course begins with: rho_0 of the problem, or the density that a vector is in another
/// formulation.
template <int dim>
struct Origin {
  Origin(const Problem<dim> &its_problem) : problem(its_problem) {}
  Origin(const Problem<dim> &its_problem, const Formulation<dim> &of, const Vector &v)
      : problem(its_problem), formulation(&of), vector(&v)
  {
  }

  /// The vector that stands for it in `by`, and how well; unusable where `by` cannot take it over.
  /// Collective.
  StartQuality start(const Formulation<dim> &by, Vector &u) const;

  const Problem<dim> &problem;
  const Formulation<dim> *formulation = nullptr; // null: rho_0
  const Vector *vector = nullptr;
};

/// What is off in L1 in the density that a formulation begins with, beside what its elements leave:
/// what was cut off, and rounding in its norm.
inline double lost_at_start(const StartQuality &quality)
{
  return 2. * quality.dropped + quality.rounding;
}

/// rho(T) at the end of a course.
struct MarchEnd {
  Vector u;            // of the course's last formulation
  double error = 0.;   // estimate in L1 of what the exponentials leave open
  double dropped = 0.; // in L1: what was cut off at the start or the handover, rounding in the norm
  double start_l1 = 0.; // how well the formulation holds what it starts from
};

/// What a course begins with, in its first formulation.
struct CourseStart {
  Vector u;
  StartQuality quality;
};

/// Collective.
template <int dim>
CourseStart start_of(const Course<dim> &course, const Origin<dim> &origin);

/// Exponentials are taken to these in L1, the second where the first leaves too much open.
constexpr double march_tolerances[] = {1e-5, 1e-9};

/// Goes the course by propagate(): without steps, exact in time up to `tolerance` in L1, or what
/// rounding allows. Collective.
template <int dim>
MarchEnd march(const Course<dim> &course, const CourseStart &start, double tolerance);

template <int dim>
MarchEnd march(const Course<dim> &course, const Problem<dim> &problem, double tolerance)
{
  return march(course, start_of<dim>(course, problem), tolerance);
}

} // namespace gibbsflow
