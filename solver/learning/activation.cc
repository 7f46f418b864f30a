#include "learning/activation.h"

namespace gibbsflow {

std::vector<std::string> activation_names()
{
  return {"logistic", "tanh", "softplus", "identity"};
}

} // namespace gibbsflow
