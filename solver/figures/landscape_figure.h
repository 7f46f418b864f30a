#pragma once

#include "figures/fields.h"
#include "figures/figure.h"
#include "figures/result.h"

#include <utility>
#include <vector>

namespace gibbsflow {

/// The potential with wells, the passes between them and the start: a curve, a map, or slices
/// through the deepest well of a space. Nothing where the result has no field `potential`. Writes
/// `landscape.csv` (on a line) or matrices, and `landscape_points.csv`. Throws a UserError where a
/// file cannot be read. Serial.
void add_landscape(const Result &result, std::vector<Figure> &figures);

/// The values of V on a map that colours should cover: from its minimum to somewhat above the
/// highest pass or, where that is less, most of the map.
std::pair<double, double> range_of_landscape(const FieldSample &sample,
                                             const std::vector<double> &V);

} // namespace gibbsflow
