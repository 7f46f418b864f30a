#pragma once

#include "spectrum/generator_spectrum.h"

namespace gibbsflow {

/// The leftmost eigenvalues, as compute_generator_spectrum() has them, of an operator that prefers
/// products: those of e^{-tau M^{-1} K} of largest modulus are e^{-tau lambda}, so that large
/// imaginary parts hide nothing (radius is infinite). Arnoldi in <x, y>_M with a ProductFlow from
/// `start`, whose part of a multiple eigenvalue is all that is seen of it, and then K on the space
/// of the leading Schur vectors. residual is |M^{-1} K v - lambda v|_M / |lambda| for |v|_M = 1.
/// Absent where that would take more than `most_products`. Collective.
std::optional<GeneratorSpectrum> spectrum_by_products(const EvolutionOperator &evolution_operator,
                                                      const SpectrumParameters &parameters,
                                                      const Vector &start, double most_products,
                                                      const std::function<void(double)> &progress);

} // namespace gibbsflow
