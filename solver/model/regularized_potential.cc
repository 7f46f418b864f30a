#include "model/regularized_potential.h"

namespace gibbsflow {

template <int dim>
RegularizedPotential<dim>::RegularizedPotential(std::shared_ptr<const Potential<dim>> risk,
                                                std::shared_ptr<const Potential<dim>> regularizer)
    : risk_(std::move(risk)), regularizer_(std::move(regularizer))
{
}

template <int dim>
std::vector<Jet<dim>> RegularizedPotential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                                      const unsigned int order) const
{
  std::vector<Jet<dim>> result = risk_->jets(points, order);
  const std::vector<Jet<dim>> added = regularizer_->jets(points, order);
  for (std::size_t i = 0; i < points.size(); ++i)
    result[i] = result[i] + added[i];
  return result;
}

template <int dim>
void RegularizedPotential<dim>::gradients(const std::size_t n, const std::size_t stride,
                                          const double *x, double *gradients) const
{
  risk_->gradients(n, stride, x, gradients);
  std::vector<double> added(dim * stride);
  regularizer_->gradients(n, stride, x, added.data());
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < n; ++i)
      gradients[d * stride + i] += added[d * stride + i];
}

template class RegularizedPotential<1>;
template class RegularizedPotential<2>;
template class RegularizedPotential<3>;

} // namespace gibbsflow
