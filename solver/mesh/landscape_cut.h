#pragma once

#include "mesh/region.h"
#include "model/initial_density.h"
#include "model/potential.h"

#include <deal.II/base/mpi.h>

#include <optional>

namespace gibbsflow {

/// Which cells of a box are worth meshing, and what the coarse look at the landscape showed.
template <int dim>
struct LandscapeCut {
  std::vector<bool> keep; // one per cell of the box
  unsigned int n_cut = 0;
  double largest_range = 0.; // of V/D within a cell that is kept, among the points sampled

  double level = 0.;                                     // L: mass moves below this value of V
  double potential_minimum = 0., potential_maximum = 0.; // of V sampled
  dealii::Point<dim> minimizer;

  /// Height of the lowest saddle above the shallower of the two wells it connects, largest over the
  /// saddles that separate wells with mass. Absent where there is one well only.
  std::optional<double> barrier;
  std::array<dealii::Point<dim>, 3> barrier_cells; // middles of the saddle's and of both wells'

  /// witten_potential() of every cell of a box.
  std::vector<double> witten_potential;
  unsigned int wells_beyond = 0; // deep ones that no mass is in, where cells are cut

  double initial_mass = 0.;         // int rho_0 over the whole box
  double initial_mass_cut = 0.;     // the part of it in cells that are cut
  double gibbs_mass_cut_bound = 0.; // Gibbs mass of the cut cells is below this

  bool is_of_found_box = false; // whose walls are only where mass ends
};

/// Samples V on a box or mesh and, of a box, removes the cells where V > L + multiple D throughout,
/// with L the largest of
///   - min V;
///   - the lowest level that connects all wells which carry mass (of Gibbs or of rho_0) to one
///   another and to every absorbing wall;
///   - the largest V + D log m(V), m(V) > 1e-14 being the part of rho_0 that lies at V or above.
/// What is kept is connected. multiple = 0 keeps all cells, and so does a well that enclosures of V
/// show between the samples of a cell that would be cut. Where it is not for the density that
/// starts from rho_0, but for modes, the last level does not count. In the cells that are cut the
/// Gibbs density is below e^{-multiple} of that at the level L; rho = 0 there. Throws UserError
/// where V is not finite. Every rank does the same work.
template <int dim>
LandscapeCut<dim> cut_landscape(const Region<dim> &box, const Potential<dim> &potential,
                                double diffusion, const InitialDensity<dim> &initial_density,
                                double multiple, bool is_for_modes = false);

/// The same part of the box, which is divided into cells that refine those it was found on.
template <int dim>
LandscapeCut<dim> refine(const LandscapeCut<dim> &cut, const Region<dim> &coarse,
                         const Region<dim> &fine);

} // namespace gibbsflow
