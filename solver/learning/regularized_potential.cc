#include "learning/regularized_potential.h"

namespace gibbsflow {

template <int dim>
RegularizedPotential<dim>::RegularizedPotential(std::unique_ptr<Potential<dim>> risk,
                                                std::unique_ptr<Potential<dim>> regularizer)
    : risk_(std::move(risk)), regularizer_(std::move(regularizer))
{
}

template <int dim>
double RegularizedPotential<dim>::value(const dealii::Point<dim> &z) const
{
  return risk_->value(z) + regularizer_->value(z);
}

template <int dim>
dealii::Tensor<1, dim> RegularizedPotential<dim>::gradient(const dealii::Point<dim> &z) const
{
  return risk_->gradient(z) + regularizer_->gradient(z);
}

template <int dim>
dealii::SymmetricTensor<2, dim>
RegularizedPotential<dim>::hessian(const dealii::Point<dim> &z) const
{
  return risk_->hessian(z) + regularizer_->hessian(z);
}

template <int dim>
void RegularizedPotential<dim>::values(const std::vector<dealii::Point<dim>> &points,
                                       std::vector<double> &values) const
{
  risk_->values(points, values);
  for (std::size_t i = 0; i < points.size(); ++i)
    values[i] += regularizer_->value(points[i]);
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

template class RegularizedPotential<1>;
template class RegularizedPotential<2>;
template class RegularizedPotential<3>;

} // namespace gibbsflow
