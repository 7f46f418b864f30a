#include "model/noise.h"

#include "base/patterns.h"
#include "base/text.h"
#include "base/user_error.h"

#include <deal.II/base/parameter_handler.h>

#include <cmath>

namespace gibbsflow {

void NoiseParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Noise");
  prm.add_parameter("Type", type,
                    "The covariance of the noise. isotropic: sigma times the identity, hence the "
                    "diffusion D = sigma alpha / 2 and the Gibbs density exp(-V/D)/Z.",
                    patterns::one_of({"isotropic"}));
  prm.add_parameter(
      "Sigma", sigma,
      "The strength sigma > 0 of the noise: the variance of one coordinate of the gradient of a "
      "batch, which falls with the batch size.",
      patterns::positive());
  prm.add_parameter("Alpha", alpha,
                    "The step length (learning rate) alpha > 0; k steps take the time k alpha.",
                    patterns::positive());
  prm.leave_subsection();
}

void NoiseParameters::check() const
{
  const auto check_positive = [](const std::string &name, const double value) {
    if (!(std::isfinite(value) && value > 0.))
      throw UserError("Noise/" + name, "found " + spell(value), "a positive, finite number",
                      "Without noise there is no Gibbs density");
  };
  check_positive("Sigma", sigma);
  check_positive("Alpha", alpha);
  constexpr double least = 1e-100, most = 1e100;
  if (!(diffusion() >= least && diffusion() <= most))
    throw UserError("Noise/Sigma",
                    "found " + spell(sigma) + " with Noise/Alpha = " + spell(alpha) +
                        ", which makes D = sigma alpha / 2 = " + spell(diffusion()),
                    "D between 1e-100 and 1e100: sigma is the variance of one coordinate of the "
                    "gradient of a batch, alpha the learning rate",
                    "Choose Noise/Sigma and Noise/Alpha nearer to 1");
}

} // namespace gibbsflow
