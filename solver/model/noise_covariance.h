#pragma once

#include <deal.II/base/point.h>
#include <deal.II/base/symmetric_tensor.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// Sigma at a point, and its derivatives d Sigma / dx_l.
template <int dim>
struct CovarianceJet {
  dealii::SymmetricTensor<2, dim> value;
  std::array<dealii::SymmetricTensor<2, dim>, dim> derivative = {};
};

/// The covariance Sigma(x) of the stochastic gradient with respect to the coordinates x of the
/// mesh: symmetric and positive semi-definite (it is singular where all samples agree), of any size
/// and direction. Functions are const and safe to call from several threads.
template <int dim>
class NoiseCovariance {
public:
  virtual ~NoiseCovariance() = default;

  /// Sigma at many points, exact; the derivatives are zero where not asked for. Throws a UserError
  /// that names the point where Sigma is not finite or not positive semi-definite.
  virtual std::vector<CovarianceJet<dim>> evaluate(const std::vector<dealii::Point<dim>> &points,
                                                   bool with_derivatives) const = 0;

  /// Sigma where it is known to be the same everywhere.
  virtual std::optional<dealii::SymmetricTensor<2, dim>> constant() const { return std::nullopt; }
};

/// Throws a UserError about `entry` that names x where Sigma(x) is not finite or not positive
/// semi-definite.
template <int dim>
void check_covariance(const dealii::SymmetricTensor<2, dim> &Sigma, const dealii::Point<dim> &x,
                      const std::string &entry);

} // namespace gibbsflow
