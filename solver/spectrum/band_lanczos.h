#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/vector.h"

#include <deal.II/lac/full_matrix.h>

#include <functional>
#include <vector>

namespace gibbsflow {

/// Largest eigenpairs theta of the shift-inverted pencil
///     B = (K + shift M)^{-1} M ,    theta = 1/(lambda + shift) ,
/// which is self-adjoint in <x, y>_M, on the M-orthogonal complement of given vectors (`locked`).
/// Band Lanczos with full orthogonalisation and thick restart: one basis vector after the other is
/// multiplied by B, and what is new of the product becomes a basis vector, so that a start of
/// b vectors finds up to b copies of a multiple eigenvalue:
///     B V_p = V_n T ,    p vectors processed, n - p <= b waiting, T of size n x p.
/// A product with nothing new narrows the band; when nothing is waiting V_p is invariant and its
/// Ritz pairs are exact, so pencils of size 1 or 2 are no special case.
/// Ruhe, Math. Comp. 33 (1979) 680; Wu & Simon, SIAM J. Matrix Anal. 22 (2000) 602. Collective.
class BandLanczos {
public:
  /// `locked` is M-orthonormal. The basis starts with B times `start`, so what M does not see in it
  /// is gone; it shrinks if it is dependent.
  BandLanczos(const EvolutionOperator &evolution_operator, double shift, std::vector<Vector> locked,
              const std::vector<Vector> &start);

  /// The Ritz values theta in descending order with their residuals |B v - theta v|_M / theta.
  struct RitzValues {
    std::vector<double> theta, residual;

    /// Whether the first `count` exist and have residuals of at most `tolerance`.
    bool converged(unsigned int count, double tolerance) const;
  };
  RitzValues ritz_values() const;

  /// The first `count` Ritz vectors (fewer if there are fewer), M-orthonormal.
  std::vector<Vector> ritz_vectors(unsigned int count) const;

  /// Adds up to `count` products with B; fewer where the space becomes invariant.
  void expand(unsigned int count);

  /// Processes until the first `count` Ritz pairs have residuals of at most `tolerance` or the
  /// space is invariant, with thick restarts. False if `most_products` do not suffice. `observer`,
  /// which may be empty, sees the Ritz values on the way.
  bool iterate(unsigned int count, double tolerance, unsigned int most_products,
               const std::function<void(const RitzValues &)> &observer = {});

  bool is_invariant() const { return n_processed_ == n_basis(); }

private:
  unsigned int n_basis() const { return basis_.size() - n_locked_; }

  /// B v.
  Vector apply(const Vector &v);

  /// Eigenpairs of the symmetric part of T's upper square, descending; vectors in columns.
  std::vector<double> diagonalize(dealii::FullMatrix<double> &vectors) const;

  /// Residuals of the Ritz pairs: norms of the columns of (lower part of T) * vectors.
  std::vector<double> coupling_norms(const dealii::FullMatrix<double> &vectors) const;

  /// Keeps the first `count` Ritz vectors and what is waiting.
  void restart(unsigned int count);

  const EvolutionOperator &operator_;
  const double shift_;
  const unsigned int n_locked_;
  std::vector<Vector> basis_;                   // locked first, then V_n
  std::vector<std::vector<double>> projection_; // columns of T, ragged: zeros below are left out
  unsigned int n_processed_ = 0;
  Vector Mv_;
};

} // namespace gibbsflow
