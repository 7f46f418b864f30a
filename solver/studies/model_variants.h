#pragma once

#include "learning/model.h"
#include "simulation/simulation_parameters.h"
#include "studies/study_parameters.h"

#include <vector>

namespace gibbsflow {

/// Models of one network whose risks are functions of the same weights W_0 + P z.
template <int dim>
struct ModelVariants {
  struct Variant {
    double value; // depth, seed, level of noise
    Model<dim> model;
  };
  std::string reference_name; // "neural ODE"
  Model<dim> reference;
  std::vector<Variant> variants;
  bool has_orders = false; // differences fall with 1/value
};

/// Whether the study compares models of a network.
bool is_model_study(const std::string &type);

/// The models that section Study asks for:
///     depth        ResNets of depth 1, 2, 4, ... against the neural ODE (Avelin & Nystrom, arXiv
///                  1906.12183: differences are of order 1/N);
///     bootstrap    samples drawn with replacement by the seeds 1, 2, 3, ..., label noise: a part
///                  0.02, 0.04, 0.08, ... of the targets exchanged, and validation: the validation
///                  samples, each against the training samples.
/// W_0 and the subspace are those of the network as the file describes it. Throws a UserError for
/// potentials that are no networks and values that cannot be.
template <int dim>
ModelVariants<dim> make_variants(const SimulationParameters &parameters,
                                 const StudyParameters &study);

} // namespace gibbsflow
