#pragma once

#include "io/summary.h"

#include <iosfwd>

namespace gibbsflow {

/// What the noise is at W_0 and at the minima of V, and the isotropic noise with the same trace.
void print_noise(const Json &summary, std::ostream &out);

/// The stationary density of the equation with general noise, and the leftmost eigenvalues of its
/// generator.
void print_stationary(const Json &summary, std::ostream &out);

/// The table of all pictures of the same training.
void print_comparison(const Json &summary, std::ostream &out);

} // namespace gibbsflow
