#include "studies/study_parameters.h"

#include "base/patterns.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void StudyParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Study");
  prm.add_parameter(
      "Type", type,
      "What the command study changes from level to level. mesh: Mesh/Refinements; "
      "degree: Discretization/Degree; time step: Time/Time step; temperature: the "
      "product sigma alpha, by Noise/Sigma; L2: Potential/L2. The mesh covers the same "
      "cells of the box on all levels, except in studies of the temperature and of L2. "
      "learning rate: Noise/Alpha; all pictures of the training (Gibbs, isotropic, general and, "
      "with Ensemble/Compute, ensembles) at the same time t, so after t/alpha steps. Of a "
      "network: depth: "
      "ResNets of Network/Depth against the neural ODE; bootstrap, label noise, "
      "validation: the same network with other samples (drawn anew with replacement "
      "by the seeds in Values; with the part in Values of the targets exchanged; those "
      "of Data/Validation fraction) against the one with its own.",
      patterns::one_of({"none", "mesh", "degree", "time step", "temperature", "L2", "learning rate",
                        "depth", "bootstrap", "label noise", "validation"}));
  prm.add_parameter("Levels", levels,
                    "Number of levels where Values is empty: one refinement, one degree more (from "
                    "1), half the time step, the temperature or the learning rate, twice the "
                    "penalty or the depth, "
                    "the next seed or "
                    "twice the noise on each.",
                    Integer(2, 100));
  prm.add_parameter("Values", values,
                    "Values of that entry in any order; empty: as many as Levels says.",
                    patterns::numbers());
  prm.add_parameter(
      "Reference", reference,
      "What the density at T is compared with. finest: that of the last level, with "
      "which observed orders take its own error into account; exact: Exact solution; "
      "Gibbs: the Gibbs density. Studies of the temperature and of L2 always take Gibbs.",
      patterns::one_of({"finest", "exact", "Gibbs"}));
  prm.add_parameter("Exact solution", exact_solution,
                    "The density as a formula in the coordinates x, y, z and the time t.",
                    Anything());
  prm.add_parameter("Exact eigenvalues", exact_eigenvalues,
                    "lambda_1, ... of the weighted Laplacian; the first is compared with. Empty: "
                    "that of the last level.",
                    patterns::numbers());
  prm.leave_subsection();
}

} // namespace gibbsflow
