#pragma once

#include "model/potential.h"
#include "model/potential_parameters.h"

#include <memory>
#include <string>
#include <vector>

namespace gibbsflow {

/// Names of the potentials that are given by a formula, in the order of the help text.
std::vector<std::string> analytic_potential_names();

/// "name (dimensions): formula and entries; ..." of all of them.
std::string analytic_potential_help();

/// The potential that section Potential describes, Scale and L2 included; not the network's, which
/// learning/model.h makes. Throws a UserError for an unknown type, one that does not exist in this
/// dimension, and entries of wrong length, sign or symmetry.
template <int dim>
std::shared_ptr<const Potential<dim>>
make_analytic_potential(const PotentialParameters &parameters);

} // namespace gibbsflow
