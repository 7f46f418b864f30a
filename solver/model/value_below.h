#pragma once

#include "model/potential.h"

#include <optional>

namespace gibbsflow {

/// A value of V below `threshold` on a box, found where enclosures do not rule one out. None found
/// is no proof that there is none: the search is short, and knows nothing where V is not enclosed.
/// It looks at parts of the box, at most at `parts` of them, which are then as many fewer.
template <int dim>
std::optional<double>
find_value_below(const Potential<dim> &potential, const dealii::Point<dim> &lower,
                 const dealii::Point<dim> &upper, double threshold, unsigned int &parts);

} // namespace gibbsflow
