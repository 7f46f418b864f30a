#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/archive.h"

namespace gibbsflow {

/// Writes what the solves of an operator have come to, or makes those of this one go on from there.
/// Collective.
void remember_solver(Archive &archive, const EvolutionOperator &evolution_operator);

} // namespace gibbsflow
