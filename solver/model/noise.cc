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

[[noreturn]] void refuse_schedule(const std::string &found)
{
  throw UserError("Noise/Schedule", "found " + found,
                  "n: alpha; n: alpha; ... with step numbers n >= 0 that increase, and learning "
                  "rates alpha > 0",
                  "Write for example 1000: 0.05; 2000: 0.025, or leave it empty for a constant "
                  "learning rate");
}

/// The step numbers from which on these are the learning rates.
std::vector<std::pair<double, double>> read_schedule(const std::string &schedule)
{
  constexpr double most_steps = 1e15; // beyond, whole numbers are no longer told apart
  std::vector<std::pair<double, double>> result;
  for (const std::string &item : split(schedule, ';')) {
    const std::vector<std::string> parts = split(item, ':');
    if (parts.size() != 2)
      refuse_schedule('`' + trim(item) + '`');
    const std::optional<double> n = parse_number(trim(parts[0])),
                                alpha = parse_number(trim(parts[1]));
    if (!n || !alpha || !(*n >= 0. && *n <= most_steps) || *n != std::floor(*n) ||
        !(*alpha > 0. && std::isfinite(*alpha)))
      refuse_schedule('`' + trim(item) + '`');
    if (!result.empty() && !(*n > result.back().first))
      refuse_schedule("step " + spell(*n) + " after step " + spell(result.back().first));
    result.emplace_back(*n, *alpha);
  }
  return result;
}

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
  prm.add_parameter("Schedule", schedule,
                    "A learning rate that changes: n: alpha; n: alpha; ... means that from step n "
                    "of SGD on it is alpha, Noise/Alpha before; n steps take the sum of their "
                    "learning rates in time. The density goes on, what it tends to is another one. "
                    "Spectrum, bounds and the Gibbs density of a run are those of its last "
                    "learning rate. Empty: it is constant.");
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

void NoiseParameters::settle(const double final_time)
{
  if (trim(schedule).empty())
    return;
  LearningRatePiece piece = {0., 0., pieces.empty() ? alpha : pieces.front().alpha};
  pieces.clear();
  for (const auto &[n, next] : read_schedule(schedule)) {
    const double end = piece.begin + (n - piece.first_step) * piece.alpha;
    if (!(end < final_time))
      break;
    if (end > 0.)
      pieces.push_back(piece);
    piece = {n, end, next};
  }
  pieces.push_back(piece);
  alpha = piece.alpha;
}

const LearningRatePiece &NoiseParameters::piece_at(const double t) const
{
  auto next = pieces.begin() + 1;
  while (next != pieces.end() && next->begin <= t)
    ++next;
  return *(next - 1);
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
  for (const LearningRatePiece &piece : pieces)
    if (sigma)
      check_diffusion(*sigma, piece.alpha);
  if (type == of_expression && trim(expression).empty())
    throw UserError("Noise/Expression", "found nothing", "the covariance Sigma of the noise",
                    "Write one formula, or the rows of a symmetric matrix, or choose another "
                    "Noise/Type");
  if (is_isotropic() && floor > 0.)
    throw UserError("Noise/Floor", "found " + spell(floor) + " with isotropic noise",
                    "0, or another Noise/Type: the strength of isotropic noise is Noise/Sigma",
                    "Remove Noise/Floor, or add it to Noise/Sigma");
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
