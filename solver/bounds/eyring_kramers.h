#pragma once

#include "bounds/gap_estimate.h"
#include "landscape/critical_points.h"

namespace gibbsflow {

/// The gap as D -> 0 from the minima and saddles of V below `highest`. Wells i are the states of a
/// Markov chain with masses m_i and, for every saddle z between i and j, a conductance c_z,
///     m_i = e^{-V_i/D} / sqrt(det H_i) ,
///     c_z = (|mu_z| / 2 pi) e^{-V_z/D} / sqrt|det H_z| ,  mu_z the negative eigenvalue of H_z,
/// whose smallest rate beside zero is D lambda_1 (1 + O(D)): with two wells the formula of Eyring
/// and Kramers with both directions added (Bovier, Eckhoff, Gayrard & Klein, J. Eur. Math. Soc. 6
/// (2004) 399; Menz & Schlichting, Ann. Probab. 42 (2014) 1809). The minima that a saddle joins are
/// found by descent along +-grad. Refused, with the reason, where there is one well only, where a
/// minimum or saddle is degenerate or on the wall, where the saddles found do not join all wells,
/// and where the chain is not slow beside the wells.
template <int dim>
GapEstimate eyring_kramers(const Potential<dim> &potential,
                           const std::vector<CriticalPoint<dim>> &critical_points,
                           const dealii::Point<dim> &lower, const dealii::Point<dim> &upper,
                           double diffusion, double highest);

/// The smallest nonzero eigenvalue of a reversible Markov chain on n states with log masses and
/// symmetric log conductances (i, j, log c): its logarithm, to full relative accuracy (see
/// smallest_eigenvalue). Absent where the chain is not connected.
struct Conductance {
  unsigned int i, j;
  double log_conductance;
};
std::optional<double> log_gap_of_chain(const std::vector<double> &log_masses,
                                       const std::vector<Conductance> &conductances);

} // namespace gibbsflow
