#pragma once

#include "mesh/region.h"
#include "model/initial_density.h"
#include "particles/particles.h"

namespace gibbsflow {

/// n particles from rho_0 on the cells of the region: Gaussian mixtures and uniform densities as
/// they are, drawn again until they lie there; others (expressions, Gibbs) by rejection on equal
/// boxes, below an envelope that is 1.5 times the largest of 3^dim values in the box: exact unless
/// rho_0 grows beyond that between them. Particle i depends on the seed and on i only. Throws a
/// UserError about Initial density/Type where rho_0 does not meet the region. Collective.
template <int dim>
Particles<dim> sample_particles(const InitialDensity<dim> &initial_density,
                                const Region<dim> &region, std::size_t n, unsigned int seed,
                                MPI_Comm communicator);

} // namespace gibbsflow
