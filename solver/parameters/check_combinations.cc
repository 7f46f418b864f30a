#include "parameters/check_combinations.h"

#include "base/format.h"
#include "base/user_error.h"
#include "formulation/exponentially_fitted.h"
#include "formulation/fokker_planck.h"
#include "formulation/weighted_heat.h"

namespace gibbsflow {

namespace {

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
  const auto check_default = [&](const std::string &entry, const std::string &value,
                                 const std::string &allowed) {
    if (value != allowed)
      throw UserError(
          "Boundary/" + entry, "found `" + value + "`" + with,
          (allowed.empty() ? "nothing" : "`" + allowed + "`") +
              ": where walls other than those without flux stand is part of the problem",
          advice);
  };
  check_default("Type", boundary.type, defaults.type);
  check_default("Periodic", boundary.periodic, defaults.periodic);
  check_default("Parts", boundary.parts, defaults.parts);
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

void check_combinations(const SimulationParameters &parameters)
{
  check_general(parameters);
  check_schedule(parameters);
  check_automatic_mesh(parameters);
  check_shape(parameters);
  check_adaptive_mesh(parameters);
  check_space_tolerance(parameters);
  check_momentum(parameters);
}

} // namespace gibbsflow
