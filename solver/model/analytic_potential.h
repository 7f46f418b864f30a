#pragma once

#include "model/potential.h"
#include "model/potential_parameters.h"

#include <memory>
#include <string>
#include <vector>

namespace gibbsflow {

/// Names of the potentials that are given by a formula or by values on a grid, in the order of the
/// help text.
std::vector<std::string> analytic_potential_names();

/// "name (dimensions): formula and entries; ..." of all of them.
std::string analytic_potential_help();

/// The potential that section Potential describes, Scale and L2 included; not the network's, which
/// learning/model.h makes. Reads a file where values are given. Throws a UserError for an unknown
/// type, one that does not exist in this dimension, entries of wrong length, sign or symmetry, and
/// a file that cannot be used.
template <int dim>
std::shared_ptr<const Potential<dim>>
make_analytic_potential(const PotentialParameters &parameters);

} // namespace gibbsflow
