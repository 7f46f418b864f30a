#include "model/potential_grid.h"

#include "base/text.h"
#include "base/user_error.h"
#include "data/array_file.h"
#include "model/cubic_spline.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace gibbsflow {

namespace {

const std::string grid_entry = "Potential/File";

const std::vector<std::string> axis_names = {"x", "y", "z"};

/// The array of that name, null where there is none.
const NumericArray *find_array(const std::vector<NamedArray> &arrays, const std::string &name)
{
  for (const NamedArray &array : arrays)
    if (array.name == name)
      return &array.array;
  return nullptr;
}

/// V and those of its coordinates that the file holds, all or none.
struct GridArrays {
  NumericArray V;
  std::vector<std::vector<double>> coordinates;
};

std::vector<double> read_coordinate(const std::string &file, const NumericArray &array,
                                    const std::string &name)
{
  if (array.shape.size() != 1)
    throw UserError(grid_entry, "'" + name + "' in '" + file + "' is " + shape_text(array.shape),
                    "a list of the coordinates in one direction",
                    "Save the lists from which numpy.meshgrid makes its arrays");
  for (std::size_t i = 1; i < array.values.size(); ++i)
    if (!(array.values[i - 1] < array.values[i]))
      throw UserError(grid_entry,
                      "'" + name + "' in '" + file + "' has " + spell(array.values[i]) +
                          " behind " + spell(array.values[i - 1]) + ", at " + std::to_string(i) +
                          " (counted from 0)",
                      "coordinates that increase", "Sort the coordinates, and V along with them");
  return array.values;
}

GridArrays read_arrays(const std::string &file, const unsigned int dim)
{
  if (!is_archive(file))
    return {read_array(grid_entry, file, 3), {}};
  const std::vector<NamedArray> arrays = read_archive(grid_entry, file, 3);
  const NumericArray *const V = arrays.size() == 1 ? &arrays[0].array : find_array(arrays, "V");
  const std::vector<std::string> names(axis_names.begin(), axis_names.begin() + dim);
  GridArrays result;
  for (const std::string &name : names)
    if (const NumericArray *const array = find_array(arrays, name))
      result.coordinates.push_back(read_coordinate(file, *array, name));
  const std::size_t n_found = result.coordinates.size();
  if (V == nullptr || (n_found > 0 && n_found < dim))
    throw UserError(grid_entry, "'" + file + "' holds " + list_of(arrays),
                    "V and the coordinates " + join(names, ", ") + ", or V alone",
                    "Save it in Python: numpy.savez('grid.npz', V=V, " + join(names, "=..., ") +
                        "=...)");
  result.V = *V;
  return result;
}

/// One value for all directions or one for each.
double grid_corner(const std::string &entry, const std::vector<double> &values,
                   const unsigned int d, const unsigned int dim)
{
  if (values.size() != 1 && values.size() != dim)
    throw UserError(
        entry, "found " + std::to_string(values.size()) + " numbers",
        "the corner of the grid of Potential/File: one number for all coordinates, or " +
            std::to_string(dim),
        "Give the first and the last point of the grid by Lower corner and Upper "
        "corner, or save coordinates in a .npz file beside V");
  return values.size() == 1 ? values[0] : values[d];
}

std::vector<double> equidistant(const PotentialParameters &parameters, const unsigned int d,
                                const std::vector<std::size_t> &shape)
{
  const auto dim = static_cast<unsigned int>(shape.size());
  const double lower = grid_corner("Potential/Lower corner", parameters.lower_corner, d, dim),
               upper = grid_corner("Potential/Upper corner", parameters.upper_corner, d, dim);
  std::vector<double> points(shape[d]);
  const double last = static_cast<double>(points.size()) - 1.;
  for (std::size_t i = 0; i < points.size(); ++i)
    points[i] = lower * ((last - i) / last) + upper * (i / last);
  const bool increase =
      std::isfinite(upper - lower) &&
      std::adjacent_find(points.begin(), points.end(), std::greater_equal<>()) == points.end();
  if (!increase)
    throw UserError("Potential/Upper corner",
                    "found " + spell(upper) + " with the lower corner " + spell(lower),
                    "an upper corner that is greater in every coordinate",
                    "Give the last point of the grid");
  return points;
}

} // namespace

PotentialGrid read_potential_grid(const PotentialParameters &parameters, const unsigned int dim)
{
  const std::string &file = parameters.file;
  GridArrays arrays = read_arrays(file, dim);
  const std::vector<std::size_t> &shape = arrays.V.shape;
  const std::size_t least = CubicSplineBasis::least_points;
  const bool is_large =
      std::all_of(shape.begin(), shape.end(), [&](const std::size_t n) { return n >= least; });
  if (shape.size() != dim || !is_large)
    throw UserError(grid_entry, "V in '" + file + "' is " + shape_text(shape),
                    "an array of Dimension = " + std::to_string(dim) + " dimensions, with " +
                        std::to_string(least) + " points or more in each",
                    "Change Dimension, or save V on a finer grid");

  PotentialGrid grid;
  for (unsigned int d = 0; d < dim; ++d)
    if (arrays.coordinates.empty()) {
      grid.axes.push_back(equidistant(parameters, d, shape));
    } else if (arrays.coordinates[d].size() != shape[d]) {
      throw UserError(grid_entry,
                      "V in '" + file + "' is " + shape_text(shape) + ", and " + axis_names[d] +
                          " has " + std::to_string(arrays.coordinates[d].size()) + " numbers",
                      "V(x_i, y_j, z_k) in place [i, j, k]",
                      "Make it with numpy.meshgrid(..., indexing='ij'), or transpose it: V.T");
    } else {
      grid.axes.push_back(arrays.coordinates[d]);
    }
  if (!arrays.coordinates.empty() &&
      !(parameters.lower_corner.empty() && parameters.upper_corner.empty()))
    throw UserError(parameters.lower_corner.empty() ? "Potential/Upper corner"
                                                    : "Potential/Lower corner",
                    "found a corner, and coordinates in '" + file + "'", "one of the two",
                    "Leave the corners out");
  grid.values = std::move(arrays.V.values);
  return grid;
}

} // namespace gibbsflow
