#pragma once

#include "formulation/formulation.h"
#include "simulation/problem.h"
#include "time/slow_modes.h"

#include <functional>

namespace gibbsflow {

/// The slow modes of a formulation, kept from rounding (see SlowModes).
template <int dim>
using SlowModesOf = std::function<SlowModes(const Formulation<dim> &)>;

/// The formulations that a run goes through: from rho_0 in `first` up to the time `handover`, and
/// from there, or from the start where there is no first one, in `main` up to `final_time`. A
/// course that is never handed over, at the final time neither, ends in the first one. The
/// formulations belong to somebody else.
template <int dim>
struct Course {
  const Formulation<dim> *main = nullptr;
  const Formulation<dim> *first = nullptr; // null: none
  double handover = 0.;                    // infinite: never
  double final_time = 0.;
  SlowModesOf<dim> slow_modes = {}; // of main or, on other elements, of what it is remade into

  bool ends_in_first() const { return first != nullptr && handover > final_time; }
  const Formulation<dim> &last() const { return ends_in_first() ? *first : *main; }
};

/// rho(T) at the end of a course.
struct MarchEnd {
  Vector u;            // of the course's last formulation
  double error = 0.;   // estimate in L1 of what the exponentials leave open
  double dropped = 0.; // in L1: what was cut off at the start or the handover, rounding in the norm
  double start_l1 = 0.; // how well the formulation holds what it starts from
};

/// Exponentials are taken to these in L1, the second where the first leaves too much open.
constexpr double march_tolerances[] = {1e-5, 1e-9};

/// Goes the course by propagate(): without steps, exact in time up to `tolerance` in L1, or what
/// rounding allows. Collective.
template <int dim>
MarchEnd march(const Course<dim> &course, const Problem<dim> &problem, double tolerance);

} // namespace gibbsflow
