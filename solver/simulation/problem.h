#pragma once

#include "landscape/barrier.h"
#include "learning/model.h"
#include "mesh/landscape_cut.h"
#include "rare/transition_sets.h"
#include "simulation/noise_at_points.h"
#include "simulation/simulation_parameters.h"

#include <deal.II/base/mpi.h>

#include <string>
#include <vector>

namespace gibbsflow {

/// What is to be solved, checked against all that a user can get wrong, before anything large is
/// built: the potential, the start, the region worth meshing.
template <int dim>
class Problem {
public:
  /// Reads data files and samples V and rho_0 on the box. Throws UserError, on all ranks alike.
  explicit Problem(const SimulationParameters &parameters);

  /// The same on the part of the box that `coarser` keeps: the cut stays fixed while the mesh is
  /// refined. Each cell of coarser's box is divided equally, or not at all.
  Problem(const SimulationParameters &parameters, const Problem &coarser);

  /// The same for a given model in place of the one that the parameters describe, on the part of
  /// the box that V asks for, or on that of another problem where there is one.
  Problem(const SimulationParameters &parameters, Model<dim> model,
          const Problem *with_cut_of = nullptr);

  /// The same with the cells of its box halved as those of this tree, whose roots they are.
  Problem(const SimulationParameters &parameters, const Problem &undivided,
          std::shared_ptr<const CellTree<dim>> tree);

  /// The same for the modes of the equation, whatever it starts from: on the part of the box where
  /// these live.
  static std::unique_ptr<const Problem> for_modes(const SimulationParameters &parameters,
                                                  const Problem &of_density);

  const Potential<dim> &potential() const { return *model_.potential; }
  const std::optional<LearningSummary> &learning() const { return model_.learning; }
  const Model<dim> &model() const { return model_; }
  const InitialDensity<dim> &initial_density() const { return *initial_density_; }
  const BoundaryConditions<dim> &boundary() const { return box_.boundary(); }
  const Region<dim> &region() const { return region_; }
  const Region<dim> &box() const { return box_; } // nothing is cut from it, and no cell is halved
  const LandscapeCut<dim> &cut() const { return cut_; }

  /// D = sigma alpha / 2, with momentum sigma alpha / (2 (1 - beta)); with general noise that of
  /// the isotropic noise beside it.
  double diffusion() const { return diffusion_; }
  double sigma() const { return noise_.sigma; }

  /// Momentum, which may be none, and the diffusion in the time t = n alpha of the weighted heat
  /// equation: D, with momentum D/(1 - beta), that of plain SGD with the same D after as many
  /// steps.
  const MomentumParameters &momentum() const { return momentum_; }
  double diffusion_in_time() const { return diffusion_ / (1. - momentum_.coefficient); }

  /// The equations with general noise or a drift; null where detailed balance holds.
  const std::shared_ptr<const Dynamics<dim>> &dynamics() const { return dynamics_; }

  /// The same with another learning rate.
  std::shared_ptr<const Dynamics<dim>> dynamics_at(double alpha) const;

  /// What is known of the noise: that of the equations, or where that is isotropic, of the data.
  const NoiseAtPoints<dim> &noise() const { return noise_; }

  /// Between wells with mass; absent where there is one well, or the cut is another model's.
  const std::optional<Barrier> &barrier() const { return barrier_; }
  const Metric<dim> &metric() const { return model_.metric; }

  /// The sets of section Transitions, where they are asked for.
  const std::optional<TransitionSets<dim>> &transition_sets() const { return transition_sets_; }

  /// int rho_0 over the cells kept, and the part of rho_0 (between 0 and 1) that is not there.
  double initial_mass() const { return cut_.initial_mass - cut_.initial_mass_cut; }
  double initial_outside() const { return initial_outside_; }

  unsigned int n_cells() const { return region_.n_cells(); }

  /// Remarks for the user, such as a start that is partly outside the mesh.
  const std::vector<std::string> &warnings() const { return warnings_; }

private:
  enum class Purpose { density, modes };

  /// On the cut of another problem where there is one, of the same model or not, with cells that
  /// are halved as that one's. Where there is a tree the cells are its, as far as they are kept.
  Problem(const SimulationParameters &parameters, Model<dim> model, const Problem *with_cut_of,
          bool is_same_model, Purpose purpose = Purpose::density,
          std::shared_ptr<const CellTree<dim>> tree = nullptr);

  /// What every constructor checks and remarks.
  void check(const SimulationParameters &parameters);
  void check_metric(const DiscretizationParameters &discretization);
  void check_probes(const std::vector<std::vector<double>> &probes);
  void check_momentum() const;
  void compare_with_diffusion();
  void check_digits() const;
  void check_initial_mass(const std::string &density_type);

  const bool is_general_;
  const NoiseParameters noise_parameters_;
  const DriftParameters drift_;
  const PotentialParameters potential_parameters_;
  const Model<dim> model_;
  const NoiseAtPoints<dim> noise_;
  const MomentumParameters momentum_;
  const double diffusion_;
  const std::shared_ptr<const Dynamics<dim>> dynamics_; // null: isotropic noise
  const Region<dim> box_;                               // nothing is cut from it
  const std::unique_ptr<InitialDensity<dim>> initial_density_;
  const LandscapeCut<dim> cut_;
  const Region<dim> region_;
  const std::optional<Barrier> barrier_;
  std::optional<TransitionSets<dim>> transition_sets_;
  double initial_outside_ = 0.;
  std::vector<std::string> warnings_;
};

} // namespace gibbsflow
