#include "studies/study_levels.h"

#include "base/registry.h"
#include "base/text.h"
#include "time/exponential.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

void require_isotropic(const SimulationParameters &parameters)
{
  if (!parameters.noise.sigma || parameters.is_general())
    throw UserError("Study/Type",
                    "found `temperature` with noise from the data or from formulas, or a drift",
                    "temperature for Noise/Type = isotropic with a Noise/Sigma that is given",
                    "Give Noise/Sigma a number, or study something else");
}

constexpr const char *learning_rate = "learning rate";

/// Levels of a learning rate are compared at the same time t = n alpha, after n = t/alpha steps.
void check_learning_rate(const SimulationParameters &parameters, const StudyParameters &study)
{
  const std::string with = " with Study/Type = " + study.type;
  if (study.reference != StudyParameters().reference)
    throw UserError("Study/Reference", "found `" + study.reference + "`" + with,
                    "nothing: pictures are compared with the density that is solved for",
                    "Leave Study/Reference out");
  if (parameters.time.rescaled)
    throw UserError("Time/Rescaled", "found `true`" + with,
                    "false: s = D t is another time for each learning rate",
                    "Set Time/Rescaled = false");
  if (parameters.time.stop_at_steady_state)
    throw UserError("Time/Stop at steady state", "found `true`" + with,
                    "false: all learning rates are compared at the same time",
                    "Set Time/Stop at steady state = false");
  if (parameters.ensemble.compute && parameters.ensemble.has(EnsembleParameters::file_method))
    throw UserError("Ensemble/Method", "found `file`" + with,
                    "methods that the program runs itself, at each learning rate: runs made "
                    "elsewhere have their own",
                    "Remove `file` from Ensemble/Method, or compare these runs in a `run`");
}

/// SGD has at least one step up to the end.
void check_steps(const double alpha, const SimulationParameters &parameters)
{
  if (parameters.ensemble.compute && parameters.ensemble.has(EnsembleParameters::sgd) &&
      alpha > parameters.time.final_time)
    throw UserError("Study/Values",
                    "found the learning rate `" + spell(alpha) +
                        "`, whose first step of SGD ends "
                        "after Time/Final time = " +
                        spell(parameters.time.final_time),
                    "learning rates of at most Time/Final time",
                    "Choose a later Time/Final time, or smaller learning rates");
}

bool is_integer(const double value, const double least, const double largest)
{
  return value >= least && value <= largest && value == std::floor(value);
}

/// A kind of study: the values it takes by default, and what a value changes.
struct LevelKind {
  const char *name;
  bool ascends; // towards the fine or cold end
  double (*default_value)(const SimulationParameters &, unsigned int level);
  bool (*is_admissible)(double value);
  const char *admissible;
  void (*apply)(double value, SimulationParameters &);
};

const Registry<LevelKind> &level_kinds()
{
  static const Registry<LevelKind> registry(
      "Study/Type",
      {{"mesh", true,
        [](const SimulationParameters &p, unsigned int level) {
          return double(p.mesh.refinements + level);
        },
        [](double value) { return is_integer(value, 0., 20.); }, "whole numbers from 0 to 20",
        [](double value, SimulationParameters &p) { p.mesh.refinements = value; }},
       {"degree", true, [](const SimulationParameters &, unsigned int level) { return level + 1.; },
        [](double value) { return is_integer(value, 1., 20.); }, "whole numbers from 1 to 20",
        [](double value, SimulationParameters &p) { p.discretization.degree = value; }},
       {"time step", false,
        [](const SimulationParameters &p, unsigned int level) {
          return std::ldexp(p.time.time_step, -int(level));
        },
        [](double value) { return value > 0.; }, "numbers greater than 0",
        [](double value, SimulationParameters &p) {
          p.time.time_step = value;
          p.time.tolerance = 0.;
        }},
       {"temperature", false,
        [](const SimulationParameters &p, unsigned int level) {
          require_isotropic(p);
          return std::ldexp(p.noise.sigma.value() * p.momentum.effective_rate(p.noise.alpha),
                            -int(level));
        },
        [](double value) { return value > 0.; }, "numbers greater than 0",
        [](double value, SimulationParameters &p) {
          require_isotropic(p);
          p.noise.sigma = value / p.momentum.effective_rate(p.noise.alpha);
        }},
       {"L2", true,
        [](const SimulationParameters &p, unsigned int level) {
          return std::ldexp(p.potential.l2 > 0. ? p.potential.l2 : 0.125, int(level));
        },
        [](double value) { return value >= 0.; }, "numbers of at least 0",
        [](double value, SimulationParameters &p) { p.potential.l2 = value; }},
       {learning_rate, false,
        [](const SimulationParameters &p, unsigned int level) {
          return std::ldexp(p.noise.alpha, -int(level));
        },
        [](double value) { return value > 0.; }, "numbers greater than 0",
        [](double value, SimulationParameters &p) {
          check_steps(value, p);
          p.noise.alpha = value;
          p.noise.compare_isotropic = true;
        }}});
  return registry;
}

void check_reference(const StudyParameters &study)
{
  if (study.reference == "exact" && trim(study.exact_solution).empty())
    throw UserError("Study/Exact solution", "found nothing with Study/Reference = exact",
                    "a formula in the coordinates and t",
                    "Write the density, or choose Study/Reference = finest");
  if (is_sweep(study.type) && study.reference == "exact")
    throw UserError("Study/Reference", "found `exact` with Study/Type = " + study.type,
                    "finest or Gibbs, which are the same there: Gibbs",
                    "Set Study/Reference = Gibbs");
  for (const double lambda : study.exact_eigenvalues)
    if (!(lambda > 0.))
      throw UserError("Study/Exact eigenvalues", "found `" + spell(lambda) + "`",
                      "positive numbers, lambda_1 first", "Leave out lambda_0 = 0");
}

} // namespace

bool is_learning_rate_study(const std::string &type)
{
  return type == learning_rate;
}

bool is_sweep(const std::string &type)
{
  return type == "temperature" || type == "L2";
}

std::vector<StudyLevel> study_levels(const SimulationParameters &parameters,
                                     const StudyParameters &study)
{
  const LevelKind &kind = level_kinds().find(study.type);
  check_reference(study);
  if (study.type == "time step" && parameters.time.scheme == exact_scheme)
    throw UserError("Time/Scheme",
                    "found `" + parameters.time.scheme +
                        "` with Study/Type = time step, but it makes no steps",
                    "a scheme that makes steps", "Set Time/Scheme = TR-BDF2");
  if (is_learning_rate_study(study.type))
    check_learning_rate(parameters, study);
  if (study.type == "time step" && parameters.time.tolerance > 0.)
    throw UserError("Time/Tolerance",
                    "found `" + spell(*parameters.time.tolerance) +
                        "` with Study/Type = time step, where steps are constant",
                    "0", "Set Time/Tolerance = 0, or choose another Study/Type");

  std::vector<double> values = study.values;
  if (values.empty())
    for (unsigned int level = 0; level < study.levels; ++level)
      values.push_back(kind.default_value(parameters, level));
  for (const double value : values)
    if (!kind.is_admissible(value))
      throw study.values.empty()
          ? UserError("Study/Levels",
                      "found `" + std::to_string(study.levels) + "`, which makes a level `" +
                          spell(value) + "`",
                      std::string(kind.admissible) + " for Study/Type = " + kind.name,
                      "Take fewer levels, or name their values in Study/Values")
          : UserError("Study/Values", "found `" + spell(value) + "`",
                      std::string(kind.admissible) + " for Study/Type = " + kind.name,
                      "Correct the value, or leave the entry empty");
  std::sort(values.begin(), values.end());
  if (!kind.ascends)
    std::reverse(values.begin(), values.end());
  if (values.size() < 2 || std::adjacent_find(values.begin(), values.end()) != values.end())
    throw UserError("Study/Values", values.size() < 2 ? "found one value" : "found a value twice",
                    "at least two different values", "Correct the list, or leave it empty");

  std::vector<StudyLevel> levels;
  for (const double value : values) {
    levels.push_back({value, parameters});
    kind.apply(value, levels.back().parameters);
    levels.back().parameters.discretization.formulations.resize(1);
    levels.back().parameters.output.fields = false;
    levels.back().parameters.output.probes.clear();
  }
  return levels;
}

} // namespace gibbsflow
