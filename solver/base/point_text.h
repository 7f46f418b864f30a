#pragma once

#include "base/format.h"

#include <deal.II/base/point.h>

#include <string>

namespace gibbsflow {

/// For people: "(0.25, -1)".
template <int dim>
std::string spell(const dealii::Point<dim> &x)
{
  std::string text = "(" + plain(x[0]);
  for (unsigned int d = 1; d < dim; ++d)
    text += ", " + plain(x[d]);
  return text + ")";
}

} // namespace gibbsflow
