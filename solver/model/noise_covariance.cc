#include "model/noise_covariance.h"

#include "base/point_text.h"
#include "base/text.h"
#include "base/user_error.h"

#include <cmath>

namespace gibbsflow {

template <int dim>
void check_covariance(const dealii::SymmetricTensor<2, dim> &Sigma, const dealii::Point<dim> &x,
                      const std::string &entry)
{
  const auto refuse = [&](const std::string &found, const std::string &advice) {
    throw UserError(entry, "the covariance of the noise " + found + " at " + spell(x),
                    "a symmetric matrix that is positive semi-definite on the whole mesh", advice);
  };
  if (!std::isfinite(Sigma.norm()))
    refuse("is not finite", "Change the entry, or the box of section Mesh");
  // what rounding of the entries may take away from a singular one
  constexpr double rounding = 1e-12;
  const double least = dealii::eigenvalues(Sigma)[dim - 1];
  if (least < -rounding * Sigma.norm())
    refuse("has the eigenvalue " + spell(least),
           "Correct the entry; Noise/Floor adds a multiple of the identity");
}

template void check_covariance(const dealii::SymmetricTensor<2, 1> &, const dealii::Point<1> &,
                               const std::string &);
template void check_covariance(const dealii::SymmetricTensor<2, 2> &, const dealii::Point<2> &,
                               const std::string &);
template void check_covariance(const dealii::SymmetricTensor<2, 3> &, const dealii::Point<3> &,
                               const std::string &);

} // namespace gibbsflow
