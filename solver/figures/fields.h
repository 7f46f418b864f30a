#pragma once

#include "figures/grid.h"
#include "figures/result.h"

#include <string>
#include <vector>

namespace gibbsflow {

/// Fields of a result at one time at points that can be plotted: on a line those of the mesh, in a
/// plane or in space those of a regular grid over the mesh, NaN where there is none.
struct FieldSample {
  Grid grid;             // of one dimension: only its number of points is meant
  std::vector<double> x; // on a line: the points, increasing
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;

  /// The values of a field; null where it is not there.
  const std::vector<double> *find(const std::string &name) const;
};

/// The names of the scalar fields at one of the times of the result. Throws a UserError about
/// `report_entry`. Serial.
std::vector<std::string> field_names(const Result &result, std::size_t time);

/// Samples those of the `wanted` fields that are there; about 30 000 points of a plane and 10^5 of
/// space. Throws as field_names(). Serial.
FieldSample sample_fields(const Result &result, std::size_t time,
                          const std::vector<std::string> &wanted);

/// Names of the coordinates: x, y, z, or z₁, z₂, z₃ in a subspace of the weights of a network.
std::string axis_name(const Result &result, unsigned int d);

/// "t = 0.25", or "s = 0.25" in rescaled time.
std::string time_label(const Result &result, double time);

/// The positions among `n` of at most `most` that are spread evenly, first and last included.
std::vector<std::size_t> spread(std::size_t n, std::size_t most);

/// The smallest and the largest finite value; 0 and 0 where there is none.
std::pair<double, double> finite_range(const std::vector<double> &values);

} // namespace gibbsflow
