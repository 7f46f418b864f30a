#pragma once

#include <deal.II/base/tensor.h>

#include <vector>

namespace gibbsflow {

/// The coordinates of a point or vector.
template <int dim>
std::vector<double> to_list(const dealii::Tensor<1, dim> &x)
{
  std::vector<double> list;
  for (unsigned int d = 0; d < dim; ++d)
    list.push_back(x[d]);
  return list;
}

} // namespace gibbsflow
