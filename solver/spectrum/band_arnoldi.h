#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/real_schur.h"
#include "linear_algebra/vector.h"

#include <complex>
#include <vector>

namespace gibbsflow {

/// Eigenvalues theta of largest modulus of the shift-inverted pencil
///     B = P (K + shift M)^{-1} M ,    theta = 1/(lambda + shift) ,
/// K unsymmetric. Where mass is conserved P x = x - (m . x) u, with the mass functional m and the
/// stationary vector u, m . u = 1: an oblique projection, which commutes with what it projects, so
/// that the stationary eigenvalue is gone and all others are as they were.
/// Band Arnoldi with full orthogonalisation in <x, y>_M and Krylov-Schur restart: as in BandLanczos
/// one basis vector after the other is multiplied by B and what is new of the product becomes a
/// basis vector,
///     B V_p = V_n T ,    p vectors processed, n - p waiting, T of size n x p,
/// so that a start of b vectors finds up to b copies of a multiple eigenvalue, and a restart keeps
/// leading Schur vectors of the upper square of T.
/// Stewart, SIAM J. Matrix Anal. 23 (2001) 601; Saad (2011), Numerical methods for large eigenvalue
/// problems, Sec. 6.5. Collective.
class BandArnoldi {
public:
  /// `locked` is M-orthonormal and spans an invariant subspace; B is compressed to its
  /// M-orthogonal complement, which has the other eigenvalues. The basis starts with B times
  /// `start`, so what M does not see in it is gone; it shrinks if it is dependent.
  BandArnoldi(const EvolutionOperator &evolution_operator, double shift, std::vector<Vector> locked,
              const std::vector<Vector> &start);

  /// The Ritz values in descending order of |theta|, of a pair first the one with positive
  /// imaginary part, with their residuals |B v - theta v|_M / |theta|.
  struct RitzValues {
    std::vector<std::complex<double>> theta;
    std::vector<double> residual;

    /// How many, from the first on, have residuals of at most `tolerance`; pairs are not divided.
    unsigned int n_converged(double tolerance) const;
  };
  RitzValues ritz_values() const;

  /// An M-orthonormal basis of the space of the first `count` Ritz values (one more where that
  /// divides a pair, fewer where there are fewer).
  std::vector<Vector> schur_vectors(unsigned int count) const;

  /// Adds up to `count` products with B; fewer where the space becomes invariant.
  void expand(unsigned int count);

  /// Keeps the space of the first `count` Ritz values, and what is waiting.
  void restart(unsigned int count);

  /// All Ritz values are eigenvalues, and there are no others.
  bool is_invariant() const { return n_processed_ == n_basis(); }

  unsigned int n_processed() const { return n_processed_; }

private:
  unsigned int n_basis() const { return basis_.size() - n_locked_; }

  /// B v.
  Vector apply(const Vector &v);

  /// The Schur form of the upper square of T.
  RealSchur schur_form() const;

  /// The same with the `count` leading eigenvalues first; `count` becomes what schur_vectors says.
  RealSchur sorted_schur_form(unsigned int &count) const;

  const EvolutionOperator &operator_;
  const double shift_;
  const unsigned int n_locked_;
  std::vector<Vector> basis_;                   // locked first, then V_n
  std::vector<std::vector<double>> projection_; // columns of T, ragged: zeros below are left out
  unsigned int n_processed_ = 0;
  Vector Mv_;
};

/// P (K + shift M)^{-1} M v with the projection above. Mv is overwritten. Collective.
Vector shift_inverted(const EvolutionOperator &evolution_operator, double shift, const Vector &v,
                      Vector &Mv);

/// The Ritz values in the space of Q, M-orthonormal and without the stationary part, with residuals
/// that are computed, not concluded: one more product with B for each. In no order but that of the
/// pairs. Collective.
BandArnoldi::RitzValues ritz_values_in(const EvolutionOperator &evolution_operator, double shift,
                                       const std::vector<Vector> &Q);

/// The numbers of the given complex values in descending order of modulus, pairs together, the one
/// with positive imaginary part first.
std::vector<unsigned int> order_by_modulus(const std::vector<std::complex<double>> &values);

} // namespace gibbsflow
