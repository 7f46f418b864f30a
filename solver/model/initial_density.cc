#include "model/initial_density.h"

namespace gibbsflow {

template <int dim>
std::pair<dealii::Point<dim>, dealii::Point<dim>> InitialDensity<dim>::support() const
{
  dealii::Point<dim> lower, upper;
  for (unsigned int d = 0; d < dim; ++d) {
    lower[d] = -std::numeric_limits<double>::infinity();
    upper[d] = std::numeric_limits<double>::infinity();
  }
  return {lower, upper};
}

template class InitialDensity<1>;
template class InitialDensity<2>;

} // namespace gibbsflow
