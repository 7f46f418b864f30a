#include "model/analytic_potential.h"

#include "base/text.h"

namespace gibbsflow {

std::vector<std::string> analytic_potential_names()
{
  return {"expression", "quadratic", "double well", "tilted double well", "Mueller-Brown",
          "three-hole", "Prinz",     "banana",      "Rastrigin"};
}

std::string analytic_potential_help()
{
  return join(analytic_potential_names(), "; ");
}

} // namespace gibbsflow
