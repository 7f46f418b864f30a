#pragma once

#include "learning/empirical_risk.h"
#include "model/dynamics.h"
#include "particles/batches.h"
#include "particles/particle_stepper.h"
#include "particles/particle_walls.h"

namespace gibbsflow {

/// Stochastic gradient descent in the coordinates z of the subspace,
///     z <- z - alpha G^{-1} (scale (1/m) sum_{k in batch} grad_z l_k(z) + grad U(z)) ,
/// U what V has beside scale * risk (null: nothing), alpha that of the dynamics: each particle with
/// batches of its own, m samples drawn anew for each step. Without replacement m <= n, and no
/// weights. At walls it does what the dynamics do, with their A. Keeps references.
template <int dim>
class ConfinedSgd : public ParticleStepper<dim> {
public:
  ConfinedSgd(const EmpiricalRisk<dim> &risk, double scale, const Potential<dim> *beside_risk,
              const Batch &batch, const Dynamics<dim> &dynamics, const ParticleWalls<dim> &walls,
              unsigned int seed);

  void advance(const ParticleBlock &block, std::uint32_t first, std::uint32_t n,
               double time_step) const override;
  double fixed_time_step() const override { return dynamics_.alpha(); }
  double nanoseconds() const override;

  /// The stochastic gradient of each particle of a block in a step: component d at
  /// g[d * block_length + i].
  void gradients(const ParticleBlock &block, std::uint32_t step,
                 typename SampleJets<dim>::Workspace &work, std::vector<std::uint32_t> &samples,
                 double *g) const;

private:
  const EmpiricalRisk<dim> &risk_;
  const double scale_;
  const Potential<dim> *const beside_risk_;
  const Batches batches_;
  const Dynamics<dim> &dynamics_;
  const ParticleWalls<dim> &walls_;
};

} // namespace gibbsflow
