#pragma once

#include <deal.II/base/symmetric_tensor.h>
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

/// The rows of a matrix.
template <int dim>
std::vector<std::vector<double>> to_rows(const dealii::SymmetricTensor<2, dim> &x)
{
  std::vector<std::vector<double>> rows(dim, std::vector<double>(dim));
  for (unsigned int d = 0; d < dim; ++d)
    for (unsigned int e = 0; e < dim; ++e)
      rows[d][e] = x[d][e];
  return rows;
}

} // namespace gibbsflow
