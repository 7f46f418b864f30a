#pragma once

#include "formulation/evolution_operator.h"
#include "linear_algebra/archive.h"
#include "spectrum/spectrum_parameters.h"

#include <functional>
#include <optional>
#include <vector>

namespace gibbsflow {

/// Smallest eigenpairs of K v = lambda M v beside the stationary one (lambda_0 = 0, where mass is
/// conserved), ascending and with multiplicity. Where K is in physical time, K = D * (stiffness of
/// the weighted Laplacian), lambda are the decay rates D lambda_k; divide by D for the weighted
/// Laplacian's.
struct Spectrum {
  std::vector<double> lambda;

  /// log lambda, also where lambda is below the range of double (0 then).
  std::vector<double> log_lambda;

  /// Relative errors of those that come from elsewhere than the matrices, which had lost them
  /// (correct_tiny_eigenvalues); NaN where nothing else could give them either. Empty: none.
  std::vector<std::optional<double>> replacement_error;

  bool is_replaced(unsigned int k) const
  {
    return k < replacement_error.size() && replacement_error[k].has_value();
  }

  /// |v - (lambda + shift) (K + shift M)^{-1} M v|_M for |v|_M = 1, that is K v - lambda M v in the
  /// norm of (K + shift M)^{-1}. An eigenvalue of the pencil lies within residual * (lambda +
  /// shift) of lambda; unlike the Euclidean norm of K v - lambda M v it does not depend on how the
  /// basis is scaled. The error of lambda itself is of the size residual^2.
  std::vector<double> residual;

  /// v^T M v = 1, orthogonal in M to each other and to the stationary vector.
  std::vector<Vector> eigenvectors;

  double shift = 0.; // between lambda_k / 100 and lambda_k, k the last one asked for
};

inline void remember(Archive &archive, Spectrum &spectrum)
{
  archive &spectrum.lambda &spectrum.log_lambda &spectrum.replacement_error &spectrum
      .residual &spectrum.eigenvectors &spectrum.shift;
}

/// What a formulation knows better than the matrices do. Each may be empty.
struct EigenvectorFunctionals {
  /// v^T K v / v^T M v. A sum of energies over cells keeps its digits where lambda is tiny beside
  /// the largest eigenvalue and v^T K v has lost them.
  std::function<double(const Vector &)> rayleigh_quotient;

  /// The sign of v is chosen such that this is positive, e.g. a moment of v. Without it the
  /// largest entry of M v is positive, at equal size the first; that depends on the numbering.
  std::function<double(const Vector &)> orientation;
};

/// parameters.number_of_eigenvalues pairs, or as many as there are, of a symmetric operator, with
/// residuals of at most parameters.tolerance as far as the accuracy of solve() allows.
/// Shift-invert Lanczos (see BandLanczos) with a shift found from the eigenvalues themselves; two
/// factorisations as a rule. A second start, orthogonal to what was found, looks for copies of
/// multiple eigenvalues that the first one missed. Ends before the first pair that is lost in
/// rounding. Throws RunFailure where that is the first one of all, or where pairs do not converge.
/// `progress`, which may be empty, is
/// told on the way how much is done, from 0 to 1: by the digits of the residuals.
/// `nearby`, which may be empty, is the spectrum of an operator that differs a little, as in a
/// sweep over temperatures: its shift saves a factorisation, and its eigenvectors are the start
/// where they have as many entries on each rank. The result is the same up to the tolerance.
/// Collective.
Spectrum compute_spectrum(const EvolutionOperator &evolution_operator,
                          const SpectrumParameters &parameters,
                          const EigenvectorFunctionals &functionals = {},
                          const std::function<void(double)> &progress = {},
                          const Spectrum &nearby = {});

} // namespace gibbsflow
