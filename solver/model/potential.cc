#include "model/potential.h"

namespace gibbsflow {

template <int dim>
void Potential<dim>::values(const std::vector<dealii::Point<dim>> &points,
                            std::vector<double> &values) const
{
  const std::vector<Jet<dim>> all = jets(points, 0);
  values.resize(points.size());
  for (std::size_t i = 0; i < points.size(); ++i)
    values[i] = all[i].value;
}

template <int dim>
void Potential<dim>::gradients(const std::size_t n, const std::size_t stride, const double *x,
                               double *gradients) const
{
  std::vector<dealii::Point<dim>> points(n);
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < n; ++i)
      points[i][d] = x[d * stride + i];
  const std::vector<Jet<dim>> all = jets(points, 1);
  for (unsigned int d = 0; d < dim; ++d)
    for (std::size_t i = 0; i < n; ++i)
      gradients[d * stride + i] = all[i].gradient[d];
}

template class Potential<1>;
template class Potential<2>;
template class Potential<3>;

} // namespace gibbsflow
