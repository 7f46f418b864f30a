#pragma once

#include "support/test_run.h"

#include <gtest/gtest.h>

namespace gibbsflow::testing {

inline SimulationParameters on_box(unsigned int dim, const std::string &type, double D,
                                   std::vector<double> lower, std::vector<double> upper,
                                   unsigned int cells)
{
  SimulationParameters parameters;
  parameters.dimension = dim;
  parameters.potential.type = type;
  parameters.noise.sigma = 2. * D;
  parameters.initial_density.type = "Gibbs";
  parameters.mesh.lower_corner = std::move(lower);
  parameters.mesh.upper_corner = std::move(upper);
  parameters.mesh.subdivisions = {cells};
  parameters.mesh.refinements = 0;
  parameters.output.fields = false;
  return parameters;
}

/// What a run says of the gap, with the computed lambda_1.
struct Statements {
  double lambda_1;
  Poincare poincare;

  const GapEstimate *find(const std::string &name, const std::string &kind) const
  {
    for (const GapEstimate &estimate : poincare.bounds.estimates)
      if (estimate.name == name && estimate.kind == kind)
        return &estimate;
    return nullptr;
  }
};

template <int dim>
Statements examine(const SimulationParameters &parameters)
{
  TestRun<dim> run(parameters);
  const Spectrum spectrum = run.simulation.solve_spectrum();
  return {spectrum.lambda[0] / run.simulation.kappa(), run.simulation.examine_gap(spectrum)};
}

/// lower <= lambda_1 <= upper for every statement that is a bound, or would be if the potential had
/// been enclosed instead of sampled; on a cut mesh bounds of the box may be off by what the cut
/// changes, e^{-40}, beside rounding.
inline void expect_consistent(const Statements &statements, const std::string &what)
{
  constexpr double slack = 1e-9;
  for (const GapEstimate &estimate : statements.poincare.bounds.estimates) {
    if (!estimate.applies()) {
      EXPECT_FALSE(estimate.why.empty()) << what << ": " << estimate.name;
      continue;
    }
    const double log_lambda = std::log(statements.lambda_1);
    const double discretisation = statements.poincare.error_estimate[0] / statements.lambda_1;
    const bool sampled = estimate.why.find("sampled") != std::string::npos;
    if (estimate.kind == "lower" || sampled) {
      EXPECT_LE(*estimate.log_lambda, log_lambda + slack) << what << ": " << estimate.name;
    } else if (estimate.kind == "upper") {
      EXPECT_GE(*estimate.log_lambda, log_lambda - slack - 10. * discretisation)
          << what << ": " << estimate.name;
    }
  }
  ASSERT_TRUE(statements.poincare.bounds.log_upper) << what;
  if (statements.poincare.bounds.log_lower) {
    EXPECT_LE(*statements.poincare.bounds.log_lower, *statements.poincare.bounds.log_upper) << what;
  }
}

} // namespace gibbsflow::testing
