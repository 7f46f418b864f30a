#pragma once

#include "formulation/evolution_operator.h"
#include "spectrum/spectrum_parameters.h"

#include <functional>
#include <vector>

namespace gibbsflow {

/// Eigenvalues lambda = re + i im of K v = lambda M v with K unsymmetric, the stationary one (0)
/// left out where mass is conserved: modes of M u' = -K u go like e^{-lambda t}. By increasing real
/// part, with multiplicity; complex ones in pairs, the one with positive imaginary part first.
struct GeneratorSpectrum {
  std::vector<double> re, im;

  /// |B v - theta v|_M / |theta|, B = (K + shift M)^{-1} M, theta = 1/(lambda + shift) and |v|_M =
  /// 1. (lambda + shift) is exact for a B that is changed by so much of itself; the error of lambda
  /// is larger by the condition of the eigenvalue, which is one for normal matrices only.
  std::vector<double> residual;

  double shift = 0.;

  /// Every eigenvalue with |lambda + shift| < radius was found, as far as generic starts see it
  /// (infinite: all of them were). What is not listed but inside lies to the right of the last one.
  double radius = 0.;

  /// So an eigenvalue with a smaller real part than the last one here, but not here, has an
  /// imaginary part of at least this size.
  double imaginary_bound() const;
};

/// The parameters.number_of_eigenvalues leftmost ones (one more where that would divide a pair), or
/// as many as there are: see GeneratorSpectrum::radius for what leftmost means. Shift-invert
/// Arnoldi (see BandArnoldi) with a real shift of the size of the last one; eigenvalues are looked
/// for until imaginary_bound() is at least twice the last real part, or, where that takes too many
/// solves, as far as it comes. A last start looks for what the first one missed. Residuals are at
/// most parameters.tolerance as far as the accuracy of solve() allows. Real parts that are not
/// positive are errors of the discretisation or of rounding, and are not hidden. Throws RunFailure
/// where eigenvalues do not converge. `progress`, which may be empty, is told how much is done,
/// from 0 to 1. Collective.
GeneratorSpectrum compute_generator_spectrum(const EvolutionOperator &evolution_operator,
                                             const SpectrumParameters &parameters,
                                             const std::function<void(double)> &progress = {});

} // namespace gibbsflow
