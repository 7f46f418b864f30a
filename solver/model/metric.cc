#include "model/metric.h"

#include <deal.II/base/exceptions.h>

#include <cmath>

namespace gibbsflow {

template <int dim>
Metric<dim>::Metric(const dealii::SymmetricTensor<2, dim> &G) : G_(G)
{
  // G = R^T R, R upper triangular (Cholesky), and L = R^{-1} column by column
  dealii::Tensor<2, dim> R;
  for (unsigned int i = 0; i < dim; ++i)
    for (unsigned int j = i; j < dim; ++j) {
      double rest = G[i][j];
      for (unsigned int k = 0; k < i; ++k)
        rest -= R[k][i] * R[k][j];
      Assert(i != j || rest > 0., dealii::ExcMessage("the metric is not positive definite"));
      R[i][j] = i == j ? std::sqrt(rest) : rest / R[i][i];
      is_diagonal_ = is_diagonal_ && (i == j || G[i][j] == 0.);
    }
  for (unsigned int j = 0; j < dim; ++j)
    for (unsigned int i = j + 1; i-- > 0;) {
      double rest = i == j ? 1. : 0.;
      for (unsigned int k = i + 1; k <= j; ++k)
        rest -= R[i][k] * root_[k][j];
      root_[i][j] = rest / R[i][i];
    }
  const std::array<double, dim> lengths = dealii::eigenvalues(G); // the largest first
  least_mobility_ = 1. / lengths[0];
  most_mobility_ = 1. / lengths[dim - 1];
}

template <int dim>
double Metric<dim>::mobility(const unsigned int d) const
{
  double sum = 0.;
  for (unsigned int e = 0; e < dim; ++e)
    sum += root_[d][e] * root_[d][e];
  return sum;
}

template <int dim>
dealii::Tensor<1, dim> Metric<dim>::orthonormal(const dealii::Tensor<1, dim> &g) const
{
  return dealii::transpose(root_) * g;
}

template <int dim>
dealii::Tensor<1, dim> Metric<dim>::velocity(const dealii::Tensor<1, dim> &orthonormal_g) const
{
  return root_ * orthonormal_g;
}

template <int dim>
double Metric<dim>::length(const dealii::Tensor<1, dim> &dx) const
{
  return std::sqrt(dx * (G_ * dx));
}

template class Metric<1>;
template class Metric<2>;
template class Metric<3>;

} // namespace gibbsflow
