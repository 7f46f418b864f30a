#include "base/patterns.h"

#include "base/text.h"

namespace gibbsflow::patterns {

dealii::Patterns::Selection one_of(const std::vector<std::string> &names)
{
  return dealii::Patterns::Selection(join(names, "|"));
}

} // namespace gibbsflow::patterns
