#include "model/potential.h"

namespace gibbsflow {

template <int dim>
void Potential<dim>::values(const std::vector<dealii::Point<dim>> &points,
                            std::vector<double> &values) const
{
  values.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    values[i] = value(points[i]);
}

template <int dim>
std::vector<Jet<dim>> Potential<dim>::jets(const std::vector<dealii::Point<dim>> &points,
                                           const unsigned int order) const
{
  std::vector<Jet<dim>> result(points.size());
  for (std::size_t i = 0; i < points.size(); ++i) {
    result[i].value = value(points[i]);
    result[i].gradient = gradient(points[i]);
    if (order >= 2)
      result[i].hessian = hessian(points[i]);
  }
  return result;
}

template class Potential<1>;
template class Potential<2>;
template class Potential<3>;

} // namespace gibbsflow
