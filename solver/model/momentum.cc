#include "model/momentum.h"

#include "base/text.h"
#include "base/user_error.h"

#include <deal.II/base/parameter_handler.h>

#include <cmath>

namespace gibbsflow {

double MomentumParameters::friction(const double alpha) const
{
  return (1. - coefficient) / std::sqrt(alpha);
}

void MomentumParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Momentum");
  prm.add_parameter(
      "Coefficient", coefficient,
      "beta of the heavy ball v <- beta v - alpha g, w <- w + v, in [0, 1). Greater "
      "than 0: the kinetic Fokker-Planck equation for the weights z and p = "
      "v/sqrt(alpha), on a line or in a plane, with isotropic noise; "
      "the friction is gamma = (1 - beta)/sqrt(alpha) and D = sigma alpha / (2 (1 - beta)). Time "
      "stays t = n alpha, n the number of steps. p begins in equilibrium: normal "
      "numbers of variance D, whatever z is.");
  prm.add_parameter("Modes", modes,
                    "Hermite functions of p per direction, the indices 0 to Modes - 1; in two "
                    "dimensions all products with a total degree below Modes, where 6 to 10 are "
                    "what can be afforded. An even number, for "
                    "an odd highest index, without which slow modes appear that are none. Less "
                    "friction needs more of them.",
                    Integer(2, 400));
  prm.leave_subsection();
}

void MomentumParameters::check() const
{
  if (!(coefficient >= 0. && coefficient < 1.))
    throw UserError("Momentum/Coefficient", "found " + spell(coefficient),
                    "a number in [0, 1): 0 is plain SGD, and with 1 the speed never decays",
                    "Choose 0.9, say");
  if (modes < 2 || modes % 2 != 0)
    throw UserError("Momentum/Modes", "found `" + std::to_string(modes) + "`",
                    "an even number of at least 2: where the highest Hermite index is even there "
                    "are slow modes that the equation does not have",
                    "Set Momentum/Modes = " + std::to_string(modes < 2 ? 2 : modes + modes % 2));
}

} // namespace gibbsflow
