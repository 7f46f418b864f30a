#pragma once

#include "formulation/formulation.h"
#include "spectrum/spectrum.h"
#include "time/slow_modes.h"

#include <optional>
#include <string>

namespace gibbsflow {

/// Replaces tiny eigenvalues of the weighted Laplacian, rates per unit of the run's time, where the
/// matrices have lost them: in 1-D by quadrature, else by a network of the nodes; those that cannot
/// be had become 0 with a logarithm that is NaN. `formulation` is the symmetric one whose spectrum
/// it is. Returns the warning that is due, if any, the same on all ranks. Collective.
template <int dim>
std::optional<std::string>
correct_tiny_eigenvalues(Spectrum &spectrum, const Formulation<dim> &formulation, double kappa);

/// The modes that rounding would overtake in time-stepping: slower by far than the fastest one
/// computed.
template <int dim>
SlowModes slow_modes(const Spectrum &spectrum, const Formulation<dim> &formulation, double kappa);

} // namespace gibbsflow
