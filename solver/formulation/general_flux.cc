#include "formulation/general_flux.h"

namespace gibbsflow {

template <int dim>
std::vector<dealii::Tensor<1, dim>> general_flux(const Dynamics<dim> &dynamics,
                                                 const CellPoints<dim> &points,
                                                 const std::vector<double> &nodal)
{
  std::vector<dealii::Point<dim>> x;
  for (unsigned int q = 0; q < points.size(); ++q)
    x.push_back(points.x(q));
  const auto at = dynamics.at(x, true);
  const std::vector<double> rho = points.sum(nodal);
  std::vector<dealii::Tensor<1, dim>> J = points.sum_gradients(nodal);
  for (unsigned int q = 0; q < J.size(); ++q)
    J[q] = -(rho[q] * at[q].advection() + at[q].A * J[q]);
  return J;
}

template std::vector<dealii::Tensor<1, 1>> general_flux(const Dynamics<1> &, const CellPoints<1> &,
                                                        const std::vector<double> &);
template std::vector<dealii::Tensor<1, 2>> general_flux(const Dynamics<2> &, const CellPoints<2> &,
                                                        const std::vector<double> &);
template std::vector<dealii::Tensor<1, 3>> general_flux(const Dynamics<3> &, const CellPoints<3> &,
                                                        const std::vector<double> &);

} // namespace gibbsflow
