#include "parameters/check.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/weighted_heat.h"

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

/// What rests on detailed balance is refused where there is none.
void check_general(const SimulationParameters &parameters)
{
  if (!parameters.is_general())
    return;
  std::string reason = "Noise/Type = " + parameters.noise.type,
              advice = "set Noise/Type = isotropic";
  if (!parameters.drift.expression.empty()) {
    reason = "a Drift/Expression";
    advice = "leave Drift/Expression empty";
  } else if (parameters.noise.is_isotropic()) {
    reason = "Discretization/Stabilization = " + parameters.discretization.stabilization;
    advice = "set Discretization/Stabilization = none";
  }
  const std::string general = FokkerPlanck<1>::formulation_name;
  for (const std::string &name : parameters.discretization.formulations)
    if (name != general)
      throw UserError("Discretization/Formulation",
                      "found `" + name + "`, which needs detailed balance, but " + reason +
                          " has none",
                      "automatic or " + general,
                      "Use Discretization/Formulation = " + general + ", or " + advice);
  if (parameters.time.rescaled)
    throw UserError("Time/Rescaled", "found `true` with " + reason,
                    "false: s = D t belongs to isotropic noise",
                    "Set Time/Rescaled = false, or " + advice);
}

/// What is of one learning rate.
void check_schedule(const SimulationParameters &parameters)
{
  if (parameters.noise.pieces.empty())
    return;
  if (parameters.time.rescaled)
    throw UserError("Time/Rescaled", "found `true` with a Noise/Schedule",
                    "false: s = D t belongs to one D",
                    "Set Time/Rescaled = false, or leave Noise/Schedule empty");
  const std::vector<std::string> &formulations = parameters.discretization.formulations;
  if (formulations.size() > 1)
    throw UserError("Discretization/Formulation",
                    "found " + std::to_string(formulations.size()) +
                        " formulations with a Noise/Schedule",
                    "one", "Choose one of them, or automatic");
  if (parameters.ensemble.compute && parameters.ensemble.has(EnsembleParameters::transfer_operator))
    throw UserError("Ensemble/Method", "found `transfer operator` with a Noise/Schedule",
                    "methods that go along with it: the transfer operator is that of one learning "
                    "rate",
                    "Choose SGD, or leave Noise/Schedule empty");
  if (parameters.momentum.is_present())
    throw UserError("Momentum/Coefficient", "found momentum with a Noise/Schedule",
                    "0 with it: friction and noise change with the learning rate",
                    "Set Momentum/Coefficient = 0, or leave Noise/Schedule empty");
  const std::string &name = formulations.front();
  if (name == ExponentiallyFitted<1>::formulation_name)
    throw UserError("Discretization/Formulation", "found `" + name + "` with a Noise/Schedule",
                    "weighted heat or Fokker-Planck, which hand a density on when the learning "
                    "rate changes",
                    "Choose automatic, or leave Noise/Schedule empty");
}

/// What only works on boxes is refused on other meshes.
void check_shape(const SimulationParameters &parameters)
{
  const MeshParameters &mesh = parameters.mesh;
  if (mesh.is_file() == mesh.file.empty())
    throw UserError("Mesh/File",
                    mesh.is_file() ? "found no file with Mesh/Type = file"
                                   : "found `" + mesh.file + "` with Mesh/Type = " + mesh.type,
                    "a Gmsh file with Mesh/Type = file, and none with other types",
                    mesh.is_file() ? "Name a .msh file" : "Set Mesh/Type = file, or leave it out");
  if (mesh.radius > 0. && (mesh.is_file() || mesh.is_automatic()))
    throw UserError("Mesh/Radius",
                    "found `" + shortest(mesh.radius) + "` with Mesh/Type = " + mesh.type,
                    "0 with other types than box: with it the box becomes a ball",
                    "Set Mesh/Type = box, or leave Mesh/Radius out");
  if (mesh.makes_box(parameters.dimension))
    return;
  const std::string with = mesh.is_file() ? " with Mesh/Type = file" : " with Mesh/Radius";
  const std::string advice = "Use Mesh/Type = box without Mesh/Radius";
  for (const std::string &name : parameters.discretization.formulations)
    if (name == ExponentiallyFitted<1>::formulation_name)
      throw UserError("Discretization/Formulation", "found `" + name + "`" + with,
                      "weighted heat or Fokker-Planck: fitted fluxes need boxes",
                      "Choose automatic, or use Mesh/Type = box without Mesh/Radius");
  if (parameters.discretization.is_monotone())
    throw UserError("Discretization/Stabilization", "found monotone" + with,
                    "none: chains of jumps need boxes",
                    "Set Discretization/Stabilization = none, or use Mesh/Type = box");
  if (parameters.discretization.tolerance > 0.)
    throw UserError("Discretization/Tolerance", "found a tolerance" + with,
                    "0: cells are chosen on boxes",
                    "Choose Mesh/Refinements and look at "
                    "error.space_l1");
  if (parameters.momentum.is_present())
    throw UserError("Momentum/Coefficient", "found momentum" + with, "0 with it", advice);
  if (parameters.ensemble.compute)
    throw UserError("Ensemble/Compute", "found `true`" + with,
                    "false: particles know the walls of boxes", advice);
  if (mesh.cut && *mesh.cut > 0.)
    throw UserError("Mesh/Cut", "found `" + shortest(*mesh.cut) + "`" + with,
                    "0 or automatic, which is 0 there: nothing is cut from such meshes",
                    "Leave it out");
  const InitialDensityParameters &start = parameters.initial_density;
  if (start.type == "uniform" && !(start.lower_corner.empty() && start.upper_corner.empty()))
    throw UserError("Initial density/Lower corner", "found corners of the uniform density" + with,
                    "none: uniform on the mesh", "Leave both corners out");
}

/// A box that is found by itself has walls where nothing happens.
void check_automatic_mesh(const SimulationParameters &parameters)
{
  if (!parameters.mesh.is_automatic())
    return;
  const BoundaryParameters &boundary = parameters.boundary;
  const std::string with = " with Mesh/Type = automatic (as it is without corners)";
  const std::string advice = "Give Mesh/Lower corner and Mesh/Upper corner";
  const BoundaryParameters defaults;
  if (boundary.type != defaults.type || boundary.periodic != defaults.periodic ||
      !boundary.parts.empty())
    throw UserError("Boundary/Type", "found walls that are not everywhere without flux" + with,
                    "no flux: where other walls stand is part of the problem", advice);
  const bool is_general = !parameters.noise.is_isotropic() || !parameters.drift.expression.empty();
  if (is_general && parameters.potential.type == "grid")
    throw UserError("Potential/Type", "found grid" + with + ", and general noise or a drift",
                    "a potential that is known beyond the box, where the tails are", advice);
  if (is_general && parameters.initial_density.type == "Gibbs")
    throw UserError("Initial density/Type", "found Gibbs" + with + ", and general noise or a drift",
                    "gaussian, mixture, or uniform with corners, from which a box is looked for",
                    advice);
  if (parameters.initial_density.type == "expression")
    throw UserError("Initial density/Type", "found expression" + with,
                    "gaussian, mixture, uniform with corners, or Gibbs, whose extent is known",
                    advice);
  if (parameters.initial_density.type == "uniform" &&
      (parameters.initial_density.lower_corner.empty() ||
       parameters.initial_density.upper_corner.empty()))
    throw UserError("Initial density/Lower corner",
                    "found no corners of the uniform density" + with,
                    "Initial density/Lower corner and Upper corner", "Give both corners");
}

/// Cells of boxes are halved for densities and modes of equations with detailed balance.
void check_adaptive_mesh(const SimulationParameters &parameters)
{
  const MeshParameters &mesh = parameters.mesh;
  if (!mesh.adaptive)
    return;
  const std::string with = " with Mesh/Adaptive = true";
  const std::string advice = "Set Mesh/Adaptive = false";
  const auto refuse = [&](const std::string &entry, const std::string &found,
                          const std::string &allowed, const std::string &what_to_do) {
    throw UserError(entry, "found " + found + with, allowed,
                    what_to_do + ", or set Mesh/Adaptive = false");
  };
  if (!mesh.makes_box(parameters.dimension))
    throw UserError("Mesh/Adaptive", "found `true` with cells that are no boxes",
                    "Mesh/Type = box or automatic, without a Radius",
                    advice + ", and choose Mesh/Refinements");
  for (const std::string &name : parameters.discretization.formulations)
    if (name == ExponentiallyFitted<1>::formulation_name)
      refuse("Discretization/Formulation", "`" + name + "`",
             "weighted heat or Fokker-Planck: fitted fluxes have no nodes that hang",
             "Choose automatic");
  if (parameters.is_general())
    refuse("Noise/Type", "an equation without detailed balance",
           "isotropic noise without drift or stabilization",
           "Choose Mesh/Refinements and look at error.space_l1");
  if (!parameters.noise.pieces.empty())
    refuse("Noise/Schedule", "a schedule", "one learning rate", "Leave it empty");
  if (parameters.momentum.is_present())
    refuse("Momentum/Coefficient", "momentum", "0: its elements have no nodes that hang",
           "Leave it out");
  if (parameters.ensemble.compute)
    refuse("Ensemble/Compute", "`true`", "false: particles are counted on equal cells",
           "Leave it out");
  if (mesh.adapts_to_gap() && parameters.spectrum.number_of_eigenvalues == 0)
    refuse("Spectrum/Number of eigenvalues", "`0` with Mesh/Adaptation goal = gap",
           "at least 1: these are what cells are halved for", "Ask for one");
}

/// Cells can follow a tolerance where errors of the density can be estimated beforehand.
void check_space_tolerance(const SimulationParameters &parameters)
{
  if (!(parameters.discretization.tolerance > 0.))
    return;
  constexpr double floor = 1e-11;
  if (parameters.discretization.tolerance < floor)
    throw UserError("Discretization/Tolerance",
                    "found `" + shortest(parameters.discretization.tolerance) +
                        "`, below what rounding allows",
                    "at least 1e-11, or 0: the mesh as it is", "Choose a larger tolerance");
  if (!parameters.noise.pieces.empty() || parameters.momentum.is_present())
    throw UserError("Discretization/Tolerance",
                    std::string("found a tolerance with ") +
                        (parameters.momentum.is_present() ? "momentum" : "a Noise/Schedule"),
                    "0 with it: the mesh is taken as it is",
                    "Leave the tolerance out, and look at error.space_l1");
}

/// Momentum is there for isotropic noise in one and two dimensions.
void check_momentum(const SimulationParameters &parameters)
{
  parameters.momentum.check();
  if (!parameters.momentum.is_present())
    return;
  const auto refuse = [&](const std::string &with, const std::string &allowed,
                          const std::string &advice) {
    throw UserError("Momentum/Coefficient",
                    "found " + spell(parameters.momentum.coefficient) + " with " + with, allowed,
                    advice);
  };
  const std::string leave_out = ", or Momentum/Coefficient = 0";
  if (parameters.dimension > 2)
    refuse("Dimension = " + std::to_string(parameters.dimension),
           "momentum on a line or in a plane: z and p together have twice as many coordinates",
           "Choose a plane in the space of the weights" + leave_out);
  if (!parameters.noise.is_isotropic())
    refuse("Noise/Type = " + parameters.noise.type, "isotropic noise with momentum",
           "Set Noise/Type = isotropic" + leave_out);
  if (!parameters.drift.expression.empty())
    refuse("a Drift/Expression", "no drift with momentum",
           "Leave Drift/Expression empty" + leave_out);
  if (parameters.discretization.is_monotone())
    refuse("Discretization/Stabilization = monotone", "none with momentum",
           "Set Discretization/Stabilization = none" + leave_out);
  if (parameters.discretization.formulations !=
      std::vector<std::string>{WeightedHeat<1>::formulation_name})
    refuse("a Discretization/Formulation of its own", "automatic with momentum",
           "Set Discretization/Formulation = automatic" + leave_out);
  if (parameters.time.rescaled)
    refuse("Time/Rescaled = true", "false with momentum: s = D t belongs to plain SGD",
           "Set Time/Rescaled = false" + leave_out);
  if (parameters.transitions.compute)
    refuse("Transitions/Compute = true", "false with momentum: committors would depend on p",
           "Set Transitions/Compute = false; the summary's block `momentum` has the number of "
           "transitions between two wells" +
               leave_out);
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
  check_general(parameters);
  check_schedule(parameters);
  check_automatic_mesh(parameters);
  check_shape(parameters);
  check_adaptive_mesh(parameters);
  check_space_tolerance(parameters);
  check_momentum(parameters);
  check_output(parameters.output, parameters.time.final_time, dim);
}

} // namespace gibbsflow
