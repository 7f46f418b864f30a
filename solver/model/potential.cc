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

template class Potential<1>;
template class Potential<2>;
template class Potential<3>;

} // namespace gibbsflow
