#include "spectrum/spectrum_parameters.h"

#include <deal.II/base/parameter_handler.h>

namespace gibbsflow {

void SpectrumParameters::add_to(dealii::ParameterHandler &prm)
{
  using namespace dealii::Patterns;
  prm.enter_subsection("Spectrum");
  prm.add_parameter("Number of eigenvalues", number_of_eigenvalues,
                    "How many of the smallest eigenvalues of the weighted Laplacian above 0 are "
                    "computed; the first is 1/C_P, the inverse Poincare constant. 0: none.",
                    Integer(0, 1000));
  prm.add_parameter("Tolerance", tolerance,
                    "Accuracy of the eigenpairs: residual relative to the eigenvalue.",
                    Double(1e-14, 1e-2));
  prm.add_parameter("Bounds", bounds,
                    "Whether lambda_1 is bracketed: an upper bound from the computed eigenfunction "
                    "and lower bounds from quadrature in 1-D, from product structure, from "
                    "nonconforming elements and from convexity.",
                    Bool());
  prm.add_parameter("Estimates", estimates,
                    "Whether lambda_1 is compared with the asymptotic formula of Eyring and "
                    "Kramers at the minima and saddles of V and, in 1-D, with the two-state "
                    "quadrature.",
                    Bool());
  prm.leave_subsection();
}

} // namespace gibbsflow
