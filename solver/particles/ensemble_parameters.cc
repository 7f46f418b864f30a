#include "particles/ensemble_parameters.h"

#include "base/patterns.h"
#include "base/registry.h"

#include <deal.II/base/parameter_handler.h>

#include <algorithm>

namespace gibbsflow {

namespace {

struct EnsembleMethod {
  std::string name, help;
};

/// All methods; what they do is in run_ensemble.cc and transfer_operator.cc.
const Registry<EnsembleMethod> &ensemble_methods()
{
  using P = EnsembleParameters;
  static const Registry<EnsembleMethod> registry(
      "Ensemble/Method",
      {{P::sde, "the stochastic differential equation of the density, by Euler-Maruyama"},
       {P::sde_2, "the same by Platen's scheme of weak order 2"},
       {P::sgd,
        "stochastic gradient descent itself, on the data; with momentum the heavy ball, without "
        "data on V with normal noise"},
       {P::modified_equation,
        "the stochastic modified equation, V + (alpha/4)|grad V|^2 in place of V"},
       {P::transfer_operator,
        "stochastic gradient descent as a transfer operator on cells (Ulam), which has no sampling "
        "noise, in one and two dimensions"},
       {P::file_method, "runs made elsewhere"}});
  return registry;
}

} // namespace

std::vector<std::string> ensemble_method_names()
{
  return ensemble_methods().names();
}

bool EnsembleParameters::has(const std::string &method) const
{
  return std::find(methods.begin(), methods.end(), method) != methods.end();
}

void EnsembleParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Ensemble");
  prm.add_parameter("Method", methods,
                    "What moves the particles, several separated by commas. " +
                        ensemble_methods().help() + ".",
                    patterns::words());
  prm.add_parameter("Particles", particles, "How many, N > 0; sampling noise falls like 1/sqrt(N).",
                    Integer(1));
  prm.add_parameter("Time step", time_step,
                    "Of the stochastic differential equations, > 0, shortened so that output times "
                    "are met. SGD steps by Noise/Alpha.",
                    patterns::positive());
  prm.add_parameter("Increments", increments,
                    "The noise of one step. Gaussian: normal numbers; three-point: sqrt(3) times "
                    "-1, 0 or 1, twice as fast, for expectations as accurate, but densities after "
                    "few steps are rough.",
                    patterns::one_of({"Gaussian", "three-point"}));
  prm.add_parameter("Confined", confined,
                    "true: SGD in the coordinates of the subspace, as the equation has it; false: "
                    "in all weights, and then projected to the subspace.");
  prm.add_parameter(
      "File", file,
      "Method = file: a .npy, .npz or .safetensors file with one array of the weights of N "
      "runs, N x n_weights, or of their ways, N x steps x n_weights, in the order of "
      "trajectory.csv.",
      patterns::input_file());
  prm.add_parameter("Compute", compute,
                    "Whether `run` does this beside the density; `sample` always does.");
  prm.add_parameter("Seed", seed, "The same numbers again, whatever the ranks and threads.",
                    Integer(0));
  prm.leave_subsection();
}

void EnsembleParameters::check() const
{
  if (methods.empty())
    throw UserError("Ensemble/Method", "found nothing", join(ensemble_method_names(), ", "),
                    "Name at least one");
  for (std::size_t i = 0; i < methods.size(); ++i) {
    ensemble_methods().find(methods[i]);
    if (std::find(methods.begin(), methods.begin() + i, methods[i]) != methods.begin() + i)
      throw UserError("Ensemble/Method", "found `" + methods[i] + "` twice", "each method once",
                      "Remove one of them");
  }
  if (has(file_method) && file.empty())
    throw UserError("Ensemble/File", "found nothing with Ensemble/Method = file",
                    "a .npy, .npz or .safetensors file of weights",
                    "Name the file, or choose another method");
}

} // namespace gibbsflow
