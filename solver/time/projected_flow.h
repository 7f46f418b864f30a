#pragma once

#include "linear_algebra/symmetric_eigenproblem.h"

#include <deal.II/lac/full_matrix.h>

#include <vector>

namespace gibbsflow {

/// e^{-t H} v for a small matrix H, whose eigenvalues have no negative real part but for rounding:
/// the exponential R(t/2^n H)^(2^n) of Norsett's restricted Pade approximation of order 6, which is
/// L-stable, so that t H may be of any size. Hairer & Wanner (1996), Sec. IV.6. Throws RunFailure
/// where the result is not finite.
std::vector<double> exponential_times(const dealii::FullMatrix<double> &H, double t,
                                      const std::vector<double> &v);

/// e^{-ratio (X^{-1} - 1)} v in the same way, where X may have eigenvalues close to zero.
std::vector<double> exponential_of_resolvent_times(const dealii::FullMatrix<double> &X,
                                                   double ratio, const std::vector<double> &v);

/// The eigenpairs of the symmetric part of H.
SymmetricEigenpairs ritz_pairs(const dealii::FullMatrix<double> &H);

/// The part of u(t) = e^{-t A} w in a small space that begins with the unit vector along
/// (1 + gamma A)^{-1} w: with the projection H of A,
///     y(t) = size (1 + gamma H) e^{-t H} e_1 ,
/// size being the length of (1 + gamma A)^{-1} w. That vector is far shorter than w where w is
/// rough, and so is what rounding leaves. t > 0, unless gamma = 0.
class ProjectedFlow {
public:
  ProjectedFlow(const dealii::FullMatrix<double> &H, bool is_symmetric, double gamma, double size);

  std::vector<double> at(double t) const;

  /// e^{-t H} (c - y(0)), c being the true components of w. It is 0 but for rounding, of which it
  /// is what has not decayed by then.
  std::vector<double> rounding_at(double t, const std::vector<double> &c) const;

  /// The eigenvectors of a symmetric H whose eigenvalues are slow rates for times up to t (see
  /// number_of_slow()).
  std::vector<std::vector<double>> slow_modes(double t) const;

  /// What rounding in H leaves of a relative change until t: its eigenvalues are known to some eps
  /// of the largest.
  double rounding_until(double t) const;

private:
  template <typename F>
  std::vector<double> apply(const std::vector<double> &v, const F &f) const;

  double gamma_, size_, largest_ = 0.; // of H, by modulus
  dealii::FullMatrix<double> H_;
  std::vector<double> values_; // where it is symmetric its eigenvalues, none negative,
  std::vector<std::vector<double>> vectors_; // and eigenvectors
};

} // namespace gibbsflow
