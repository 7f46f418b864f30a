#pragma once

#include "figures/fields.h"
#include "figures/figure.h"
#include "figures/maps.h"
#include "figures/result.h"

#include <vector>

namespace gibbsflow {

/// The density through time and the density it tends to: curves on a line, one picture for each
/// time of a plane, the three marginals of a space. At most twelve times, evenly spread over those
/// that were written. Nothing where the result has no field `density`. Throws a UserError where a
/// file cannot be read. Serial.
void add_density(const Result &result, std::vector<Figure> &figures);

/// The first modes of the density, eigenfunctions of the weighted Laplacian times the Gibbs
/// density, where they were written, of a line or a plane. As above.
void add_modes(const Result &result, std::vector<Figure> &figures);

/// Densities of other pictures of the same training beside the density, at the last time:
/// histograms of ensembles, isotropic noise. Nothing where there are none. As above.
void add_pictures(const Result &result, std::vector<Figure> &figures);

/// The committor between the sets of section Transitions, or the mean time to an absorbing wall;
/// nothing where there is neither. As above.
void add_passages(const Result &result, std::vector<Figure> &figures);

/// The panels of a field: one of a plane, three of a space, marginals or slices; the matrices are
/// added to the figure as `stem`.csv or `stem`_xy.csv …
std::vector<MapPanel> panels_of_field(const Result &result, const Grid &grid,
                                      const std::vector<double> &values, const std::string &stem,
                                      bool is_density, Figure &figure);

} // namespace gibbsflow
