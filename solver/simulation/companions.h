#pragma once

#include "simulation/transfer_picture.h"

#include <memory>

namespace gibbsflow {

/// What a run has beside its density, as far as it is asked for: the isotropic picture, ensembles,
/// and SGD as a transfer operator.
template <int dim>
struct Companions {
  /// Solves and runs them up to Time/Final time. Where the isotropic picture fails, that is a
  /// warning. Ensembles go on from the checkpoint where it has some. The arguments must outlive
  /// this object. Throws Stopped where a signal asks for the end. Collective.
  Companions(const Problem<dim> &problem, const SimulationParameters &parameters,
             Simulation<dim> &simulation, Log &log, bool show_progress,
             Checkpoint *checkpoint = nullptr);

  std::unique_ptr<IsotropicPicture<dim>> isotropic; // null: there is none
  std::optional<Ensembles<dim>> ensembles;
  std::optional<TransferPicture<dim>> transfer;

  /// Compares and writes them at the output times. Not after this object has been moved.
  BesideDensity<dim> beside();
};

/// The isotropic picture at `final_time`, or null: where the equation has isotropic noise itself,
/// it is not asked for, or it fails, which is a warning. Collective.
template <int dim>
std::unique_ptr<IsotropicPicture<dim>>
make_isotropic_picture(const Problem<dim> &problem, const SimulationParameters &parameters,
                       const Simulation<dim> &simulation, double final_time, Log &log,
                       bool show_progress);

} // namespace gibbsflow
