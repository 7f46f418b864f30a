#include "model/noise.h"

#include "base/number_or_word.h"
#include "base/patterns.h"
#include "base/text.h"
#include "base/user_error.h"

#include <deal.II/base/parameter_handler.h>

#include <cmath>

namespace gibbsflow {

namespace {

constexpr const char *from_data = "from data";

} // namespace

void NoiseParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Noise");
  prm.add_parameter("Type", type,
                    "The covariance Sigma of the stochastic gradient. isotropic: sigma times the "
                    "identity, hence the diffusion D = sigma alpha / 2 and the Gibbs density "
                    "exp(-V/D)/Z; gradient covariance: that of the gradients of mini-batches, from "
                    "the data of the network; expression: the formulas in Expression. With the "
                    "last two the stationary density is not Gibbs but computed.",
                    patterns::one_of({isotropic, of_gradient, of_expression}));
  prm.declare_entry("Sigma", "1", patterns::NumberOrWord(from_data, patterns::positive()),
                    "The strength sigma > 0 of isotropic noise: the variance of one coordinate of "
                    "the gradient of a batch, which falls with the batch size; or `from data`: the "
                    "trace of the gradient covariance divided by the dimension, at the minimum "
                    "that holds the most of the initial density. With other types of noise this is "
                    "the sigma of the isotropic picture beside it, and always from the data.");
  prm.add_action("Sigma", [this](const std::string &value) {
    sigma.reset();
    if (trim(value) != from_data)
      sigma = parse_number(trim(value)).value_or(std::numeric_limits<double>::quiet_NaN());
  });
  prm.add_parameter("Alpha", alpha,
                    "The step length (learning rate) alpha > 0; k steps take the time k alpha.",
                    patterns::positive());
  prm.add_parameter("Expression", expression,
                    "Type = expression: one formula in x, y, z (times the identity), or the "
                    "symmetric matrix row by row, s11; s12; s21; s22. It may be singular, not "
                    "indefinite.");
  prm.add_parameter("Floor", floor,
                    "epsilon >= 0: adds epsilon times the identity to the covariance of the data "
                    "or the formulas.",
                    patterns::at_least(0.));
  prm.add_parameter("Batch size", batch_size,
                    "Samples in a mini-batch, of whose mean gradient the covariance is taken.",
                    Integer(1));
  prm.add_parameter("Replacement", replacement,
                    "Whether a batch may hold a sample twice: the covariance is that of one sample "
                    "divided by m, and without replacement times (n - m)/(n - 1).");
  prm.add_parameter("Compare isotropic", compare_isotropic,
                    "Noise that is not isotropic: solve the equation with isotropic noise of the "
                    "same trace beside it, and compare.");
  prm.leave_subsection();
}

void NoiseParameters::check() const
{
  const auto check_positive = [](const std::string &name, const double value) {
    if (!(std::isfinite(value) && value > 0.))
      throw UserError("Noise/" + name, "found " + spell(value),
                      name == "Sigma" ? "a positive, finite number, or `from data`"
                                      : "a positive, finite number",
                      "Without noise there is no Gibbs density");
  };
  if (sigma)
    check_positive("Sigma", *sigma);
  check_positive("Alpha", alpha);
  if (sigma)
    check_diffusion(*sigma, alpha);
  if (type == of_expression && trim(expression).empty())
    throw UserError("Noise/Expression", "found nothing", "the covariance Sigma of the noise",
                    "Write one formula, or the rows of a symmetric matrix, or choose another "
                    "Noise/Type");
  if (type != of_expression && !trim(expression).empty())
    throw UserError("Noise/Type", "found `" + type + "` with a Noise/Expression",
                    "expression, for the formula to count",
                    "Set Noise/Type = expression, or leave Noise/Expression empty");
}

void DriftParameters::add_to(dealii::ParameterHandler &prm)
{
  prm.enter_subsection("Drift");
  prm.add_parameter("Expression", expression,
                    "A drift b beside the gradient of V, one formula in x, y, z for each "
                    "coordinate, separated by semicolons: d rho/dt = div(rho (grad V - b) + ...). "
                    "Empty: none.",
                    dealii::Patterns::List(dealii::Patterns::Anything(), 0,
                                           std::numeric_limits<int>::max(), ";"));
  prm.leave_subsection();
}

void check_diffusion(const double sigma, const double alpha)
{
  constexpr double least = 1e-100, most = 1e100;
  const double D = 0.5 * sigma * alpha;
  if (!(D >= least && D <= most))
    throw UserError("Noise/Sigma",
                    "found " + spell(sigma) + " with Noise/Alpha = " + spell(alpha) +
                        ", which makes D = sigma alpha / 2 = " + spell(D),
                    "D between 1e-100 and 1e100: sigma is the variance of one coordinate of the "
                    "gradient of a batch, alpha the learning rate",
                    "Choose Noise/Sigma and Noise/Alpha nearer to 1");
}

} // namespace gibbsflow
