#include "parameters/check.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "parameters/check_combinations.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

std::string number_list(const std::vector<double> &values)
{
  std::vector<std::string> words;
  for (const double value : values)
    words.push_back(shortest(value));
  return '`' + join(words, ", ") + '`';
}

/// A list with a value for each coordinate, or one value for all.
template <typename T>
void check_length(const std::string &entry, const std::vector<T> &values, const unsigned int dim)
{
  if (values.size() == 1 || values.size() == dim)
    return;
  const std::string allowed = dim == 1 ? "one" : "one for all or " + std::to_string(dim);
  throw UserError(entry, "found " + std::to_string(values.size()) + " values", allowed,
                  "Give a value for each of the " + std::to_string(dim) +
                      " coordinates that Dimension asks for");
}

/// Component d of a list whose one value serves all coordinates.
template <typename T>
T component(const std::vector<T> &values, const unsigned int d)
{
  return values.size() == 1 ? values[0] : values[d];
}

void check_dimension(const unsigned int dimension)
{
  if (dimension < 1 || dimension > 3)
    throw UserError("Dimension", "found `" + std::to_string(dimension) + "`", "1, 2 or 3",
                    "Choose a line, a plane or a space in the space of the weights");
}

void check_corners(const MeshParameters &mesh, const unsigned int dim)
{
  for (const bool is_lower : {true, false})
    if ((is_lower ? mesh.lower_corner : mesh.upper_corner).empty())
      throw UserError(is_lower ? "Mesh/Lower corner" : "Mesh/Upper corner",
                      "found no such corner of the box", "both corners, or none and no Mesh/Type",
                      "Give both corners, or leave both and Mesh/Type out: a box is found then");
  check_length("Mesh/Lower corner", mesh.lower_corner, dim);
  check_length("Mesh/Upper corner", mesh.upper_corner, dim);
  for (unsigned int d = 0; d < dim; ++d) {
    const double lower = component(mesh.lower_corner, d), upper = component(mesh.upper_corner, d);
    if (!(lower < upper) || !std::isfinite(upper - lower))
      throw UserError("Mesh/Upper corner",
                      "found " + number_list(mesh.upper_corner) + " with the lower corner " +
                          number_list(mesh.lower_corner),
                      "an upper corner that is greater in every coordinate",
                      "Exchange the corners, or move one of them");
  }
}

void check_mesh(const MeshParameters &mesh, const unsigned int dim, const unsigned int degree)
{
  check_length("Mesh/Subdivisions", mesh.subdivisions, dim);
  if (mesh.cut && !(*mesh.cut >= 0. && std::isfinite(*mesh.cut)))
    throw UserError("Mesh/Cut", "found something else than a number of at least 0",
                    "`automatic` or a number in [0, ∞)",
                    "Leave it out: the program finds where no mass and no slow mode lives");
  if (mesh.is_automatic() || mesh.is_file()) // with cells of their own
    return;
  if (!(mesh.radius > 0.))
    check_corners(mesh, dim);
  double n_cells = 1.;
  for (unsigned int d = 0; d < dim; ++d) {
    if (mesh.radius > 0. && dim > 1) {
      n_cells *= std::ldexp(std::pow(2. * dim + 1., 1. / dim), static_cast<int>(mesh.refinements));
      continue;
    }
    n_cells *= std::ldexp(component(mesh.subdivisions, d), static_cast<int>(mesh.refinements));
  }

  const double most_cells = 1e7, most_unknowns = 1e9;
  const double n_unknowns = n_cells * std::pow(degree, dim);
  if (n_cells > most_cells || n_unknowns > most_unknowns)
    throw UserError("Mesh/Refinements",
                    "found `" + std::to_string(mesh.refinements) + "`, which with the other " +
                        "entries makes " + brief(n_cells, 3) + " cells and " +
                        brief(n_unknowns, 3) + " unknowns",
                    "at most 1e7 cells and 1e9 unknowns",
                    "Reduce Mesh/Refinements or Mesh/Subdivisions; each refinement multiplies the "
                    "cells by " +
                        std::to_string(1u << dim));
}

void check_time(const TimeParameters &time)
{
  constexpr double floor = 1e-13; // in L1, of a density that is computed in double precision
  if (time.is_exact() && time.tolerance_in_use() < floor)
    throw UserError("Time/Tolerance",
                    "found `" + shortest(time.tolerance_in_use()) +
                        "` with Time/Scheme = " + time.scheme + ", below what rounding allows",
                    "at least " + shortest(floor) + " (or nothing: 1e-6)",
                    time.tolerance_in_use() > 0.
                        ? "Choose a larger tolerance"
                        : "Choose a tolerance, or a scheme that makes steps");
  const bool has_constant_steps = !time.is_exact() && !(time.tolerance_in_use() > 0.);
  const double most_steps = 1e8;
  if (has_constant_steps && time.final_time / time.time_step > most_steps)
    throw UserError("Time/Time step",
                    "found `" + shortest(time.time_step) + "`, which makes " +
                        brief(time.final_time / time.time_step, 3) + " steps",
                    "at most 1e8 steps", "Choose a longer step or an earlier final time");
}

void check_output(const OutputParameters &output, const double final_time, const unsigned int dim)
{
  for (std::size_t i = 0; i < output.times.size(); ++i) {
    if (output.times[i] < 0. || output.times[i] > final_time)
      throw UserError("Output/Times", "found `" + shortest(output.times[i]) + "`",
                      "times from 0 to Time/Final time = " + shortest(final_time),
                      "Remove that time, or choose a later final time");
    if (i > 0 && !(output.times[i - 1] < output.times[i]))
      throw UserError("Output/Times",
                      "found `" + shortest(output.times[i]) + "` after `" +
                          shortest(output.times[i - 1]) + "`",
                      "times in increasing order, each once", "Put the times in order");
  }
  const double most_outputs = 1e5;
  if (output.interval > 0. && final_time / output.interval > most_outputs)
    throw UserError("Output/Interval",
                    "found `" + shortest(output.interval) + "`, which makes " +
                        brief(final_time / output.interval, 3) + " outputs",
                    "at most 1e5 outputs", "Choose a longer interval");
  for (const std::vector<double> &probe : output.probes)
    if (probe.size() != dim)
      throw UserError("Output/Probes", "found the point " + number_list(probe),
                      "points of " + std::to_string(dim) +
                          (dim == 1 ? " coordinate" : " coordinates") + ", separated by `;`",
                      "Give each point as many coordinates as Dimension says");
}

} // namespace

void check(const SimulationParameters &parameters)
{
  const unsigned int dim = parameters.dimension;
  check_dimension(dim);
  parameters.noise.check();
  parameters.discretization.check();
  check_mesh(parameters.mesh, dim, parameters.discretization.degree);
  check_time(parameters.time);
  parameters.ensemble.check();
  check_combinations(parameters);
  check_output(parameters.output, parameters.time.final_time, dim);
}

} // namespace gibbsflow
