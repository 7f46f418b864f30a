#include "studies/model_variants.h"

#include "base/registry.h"
#include "learning/perturbed_data.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// How a study changes a network or its samples.
struct VariantKind {
  std::string name;
  double (*default_value)(unsigned int level);
  bool (*is_admissible)(double);
  std::string admissible;
  void (*change)(double value, LearningParameters &, DataSets &);
};

bool is_count(const double value)
{
  return value >= 1. && value <= 1e6 && value == std::floor(value);
}

const Registry<VariantKind> &variant_kinds()
{
  static const Registry<VariantKind> registry(
      "Study/Type",
      {{"depth", [](unsigned int level) { return std::ldexp(1., level); }, &is_count,
        "whole numbers from 1 to 1e6",
        [](double value, LearningParameters &learning, DataSets &) {
          learning.network.type = "ResNet";
          learning.network.depth = value;
        }},
       {"bootstrap", [](unsigned int level) { return level + 1.; }, &is_count,
        "whole numbers from 1 to 1e6",
        [](double value, LearningParameters &, DataSets &data) {
          data.training = bootstrap(data.training, value);
        }},
       {"label noise",
        [](unsigned int level) { return std::min(1., 0.02 * std::ldexp(1., level)); },
        [](double value) { return value > 0. && value <= 1.; }, "numbers in (0, 1]",
        [](double value, LearningParameters &learning, DataSets &data) {
          data.training = with_label_noise(data.training, value, learning.data.seed);
        }},
       {"validation", [](unsigned int) { return 1.; }, [](double value) { return value == 1.; },
        "1",
        [](double, LearningParameters &, DataSets &data) { data.training = data.validation; }}});
  return registry;
}

void check(const SimulationParameters &parameters, const StudyParameters &study)
{
  if (parameters.potential.type != PotentialParameters::network)
    throw UserError("Study/Type",
                    "found `" + study.type + "` with Potential/Type = " + parameters.potential.type,
                    "Potential/Type = network for this type of study",
                    "Choose another type of study");
  const std::string &network = parameters.learning.network.type;
  if (study.type == "depth" && network != "ResNet" && network != "neural ODE")
    throw UserError("Study/Type", "found `depth` with Network/Type = " + network,
                    "Network/Type = ResNet or neural ODE", "Change Network/Type");
  if (study.type == "validation" && !(parameters.learning.data.validation_fraction > 0.))
    throw UserError("Study/Type", "found `validation` with Data/Validation fraction = 0",
                    "a fraction greater than 0", "Set Data/Validation fraction = 0.2");
  if (!parameters.time.is_exact() && parameters.time.tolerance > 0.)
    throw UserError("Time/Tolerance",
                    "found `" + spell(*parameters.time.tolerance) +
                        "` with Study/Type = " + study.type + ", where steps are constant",
                    "0", "Set Time/Tolerance = 0, so that all runs have the same times");
}

} // namespace

bool is_model_study(const std::string &type)
{
  return variant_kinds().contains(type);
}

template <int dim>
ModelVariants<dim> make_variants(const SimulationParameters &parameters,
                                 const StudyParameters &study)
{
  check(parameters, study);
  const VariantKind &kind = variant_kinds().find(study.type);
  std::vector<double> values = study.values;
  if (values.empty())
    for (unsigned int level = 0; level < (kind.name == "validation" ? 1 : study.levels); ++level)
      values.push_back(kind.default_value(level));
  std::sort(values.begin(), values.end());
  for (const double value : values)
    if (!kind.is_admissible(value))
      throw UserError("Study/Values", "found `" + spell(value) + "`",
                      kind.admissible + " for Study/Type = " + kind.name,
                      "Correct the value, or leave the entry empty");

  LearningParameters learning = parameters.learning;
  Model<dim> model = make_model<dim>(parameters.potential, learning);
  const std::shared_ptr<const Subspace> subspace = model.subspace;
  const DataSets data = read_data_sets(learning.data, learning.network);
  ModelVariants<dim> result;
  result.reference_name = "the training samples";
  if (kind.name == "depth") {
    learning.network.type = "neural ODE";
    model = make_model<dim>(parameters.potential, learning, data, *subspace);
    result.reference_name = "neural ODE";
    result.has_orders = true;
  }
  result.reference = std::move(model);
  for (const double value : values) {
    LearningParameters changed_learning = learning;
    DataSets changed_data = data;
    kind.change(value, changed_learning, changed_data);
    result.variants.push_back(
        {value, make_model<dim>(parameters.potential, changed_learning, changed_data, *subspace)});
  }
  return result;
}

template ModelVariants<1> make_variants(const SimulationParameters &, const StudyParameters &);
template ModelVariants<2> make_variants(const SimulationParameters &, const StudyParameters &);
template ModelVariants<3> make_variants(const SimulationParameters &, const StudyParameters &);

} // namespace gibbsflow
