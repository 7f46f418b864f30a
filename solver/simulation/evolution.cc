#include "base/format.h"
#include "base/signals.h"
#include "base/user_error.h"
#include "rare/tiny_eigenvalues.h"
#include "simulation/mesh_advice.h"
#include "simulation/rows.h"
#include "time/exponential.h"

namespace gibbsflow {

template <int dim>
Evolution<dim>
Simulation<dim>::evolve(const std::string &directory, const Spectrum &spectrum,
                        SolutionSeries *series, bool show_progress, const Passages<dim> &passages,
                        const BesideDensity<dim> &beside, Checkpoint *const checkpoint)
{
  Evolution<dim> result;
  Rows rows(*this, directory, spectrum, series, show_progress, passages, beside, checkpoint,
            result);
  std::optional<Archive> kept; // of a run that is resumed
  if (checkpoint != nullptr)
    if (const auto record = checkpoint->find(evolution_record)) {
      kept.emplace(*record);
      rows.write_again(*kept);
    }
  std::optional<StagedRun<dim>> run;
  {
    const auto scope = timer_.measure("solve");
    run.emplace(run_pieces(), problem_, parameters_.time, parameters_.output.history_per_decade,
                parameters_.linear_solver, kept ? &*kept : nullptr);
    result.start = run->solution();
    if (!kept && !spectrum.eigenvectors.empty() && earlier_pieces_.empty() && !problem_of_modes_ &&
        kinetic_ == nullptr)
      result.mode_coefficients = symmetric_formulation().initial_coefficients(
          spectrum.eigenvectors, problem_.initial_density(), problem_.initial_mass());
  }
  rows.write_fields_again(*run);

  const double begin = timer_.total();
  // the eigenvectors are those of the formulation that is solved only where it is the symmetric one
  const SlowModes slow = symmetric_formulation_ || !earlier_pieces_.empty()
                             ? SlowModes()
                             : slow_modes(spectrum, *formulation_, kappa_);
  result.loop = run->run(
      output_times(), slow,
      [&](const Formulation<dim> &formulation, const std::vector<TimeStep> &steps,
          const bool is_contractive) {
        return rows.observe(*run, formulation, steps, is_contractive);
      },
      [&] { rows.keep(*run); });
  timer_.add("solve", timer_.total() - begin - rows.seconds());
  if (!result.loop.stopped)
    rows.keep(*run);
  rows.finish();
  result.end = run->solution();
  result.start_quality = run->quality();
  result.course = run->course();
  report_stages(*run, result);
  if (formulation_->has_equilibrium() && std::isnan(result.history.back().density.log_chi2))
    log_.warn("chi^2 and the Dirichlet energy at the end are left out: they are made where Gibbs "
              "has next to no mass, and rho of `" +
              result.formulation().name() +
              "` is too small there to be known, or the mesh ends there.");
  warn_of_long_steps(result.loop);
  warn_of_impossible(result);
  if (result.loop.doubtful && result.loop.doubtful->until < result.loop.time)
    log_.warn(
        "Densities up to t = " + brief(result.loop.doubtful->until) +
        " are off by up to an estimated " + brief(result.loop.doubtful->error, 2) +
        " in L1 in time, above Time/Tolerance = " + plain(parameters_.time.tolerance_in_use()) +
        ": rounding, where the start lies far up the hill, leaves no less. Use a wider start, "
        "or a finer mesh; later densities are right.");
  if (const std::optional<SpaceError> known = run->space_error())
    result.errors =
        DensityErrors{known->total(), result.loop.error_estimate.value_or(0.), known->beyond};
  if (&result.formulation() == formulation_.get())
    result.course.slow_modes = [this, slow](const Formulation<dim> &other) {
      return slow_modes_like(slow, other);
    };
  first_stages_ = run->release_firsts();
  return result;
}

/// The same number of slow modes of a formulation of the same equations on other elements.
template <int dim>
SlowModes Simulation<dim>::slow_modes_like(const SlowModes &known,
                                           const Formulation<dim> &other) const
{
  if (known.empty() || &other.weighted_cells() == &weighted_cells_)
    return known;
  SpectrumParameters parameters = parameters_.spectrum;
  parameters.number_of_eigenvalues = known.size();
  try {
    Spectrum spectrum = find_eigenpairs(other, parameters, false, {});
    if (spectrum.lambda.size() < known.size())
      return {};
    correct_tiny_eigenvalues(spectrum, other, kappa_);
    return slow_modes(spectrum, other, kappa_);
  } catch (const RunFailure &) { // on all ranks alike: then rounding in them is part of the error
    return {};
  }
}

/// Of densities that are farther from Gibbs than two densities can be.
template <int dim>
void Simulation<dim>::warn_of_impossible(const Evolution<dim> &evolution) const
{
  constexpr double possible = 1.01;
  double until = -1., largest = 0.;
  for (const HistoryRow<dim> &row : evolution.history)
    if (row.density.tv() > possible) {
      until = row.time;
      largest = std::max(largest, row.density.tv());
    }
  if (until < 0.)
    return;
  log_.warn("Densities up to t = " + brief(until) +
            " are not known: TV from Gibbs, which is at most 1, comes out as up to " +
            brief(largest, 3) + " there. Use " +
            (kinetic_ != nullptr ? "more Momentum/Modes or " : "") +
            "more cells; what is seen later may be right.");
}

template <int dim>
void Simulation<dim>::warn_of_long_steps(const TimeLoopResult &loop) const
{
  const TimeParameters &time = parameters_.time;
  if (loop.coarse_step)
    log_.warn(
        "The first step, Time/Time step = " + plain(std::min(time.time_step, time.final_time)) +
        ", is longer than the time in which the start changes: it is off by " +
        brief(loop.coarse_step->error, 2) +
        " in L1, and so is what is seen early. Set Time/Tolerance = 1e-3 for steps that grow "
        "with time, or Time/Time step = " +
        plain(loop.coarse_step->sufficient, 2) + ".");
  else if (!time.is_exact() && time.tolerance_in_use() <= 0. && time.time_step > time.final_time &&
           time.final_time > 0.)
    log_.warn("Time/Time step = " + plain(time.time_step) +
              " is longer than the run, Time/Final time = " + plain(time.final_time) + ".");
}

template <int dim>
void Simulation<dim>::estimate_errors(Evolution<dim> &evolution)
{
  if (evolution.loop.stopped)
    return;
  const auto scope = timer_.measure("analysis");
  try {
    if (!evolution.errors)
      evolution.errors =
          evolution.loop.scheme == exact_scheme && evolution.course.stages.size() == 1 &&
                  evolution.first_formulation.empty()
              ? estimate_density_errors(evolution.course,
                                        MarchEnd{evolution.end, *evolution.loop.error_estimate,
                                                 lost_at_start(evolution.start_quality),
                                                 evolution.start_quality.l1},
                                        problem_)
              : estimate_density_errors(evolution.course, evolution.end, problem_);
  } catch (const RunFailure &failure) { // on all ranks alike; the run itself has come to its end
    log_.warn("How far rho(" + plain(evolution.loop.time) +
              ") is off could not be estimated on the elements to compare with. " + failure.what());
    return;
  }
  const auto [space, time, beyond] = *evolution.errors;
  if (parameters_.time.is_exact() && time > 2. * parameters_.time.tolerance_in_use())
    log_.warn(
        "rho(" + brief(evolution.loop.time) + ") is off by an estimated " + brief(time, 2) +
        " in L1 in time, above Time/Tolerance = " + plain(parameters_.time.tolerance_in_use()) +
        ": rounding, where the start lies far up the hill, or transport across many cells "
        "leaves no less. Use a wider start, or a finer mesh.");
  else if (time > DensityErrors::noticed)
    log_.warn("rho(" + brief(evolution.loop.time) + ") is off by an estimated " + brief(time, 2) +
              " in L1 for want of short steps. Set Time/Tolerance = 1e-3 or less, or a shorter "
              "Time/Time step.");
  if (space <= DensityErrors::noticed)
    return;
  std::string remark = "rho(" + brief(evolution.loop.time) + ") is off by an estimated " +
                       brief(space, 2) + " in L1 for want of mesh";
  if (beyond > 0.5 * DensityErrors::noticed) {
    log_.warn(remark + ", " + brief(beyond, 2) +
              " of it because there is mass outside the mesh. Enlarge the box of section Mesh, or "
              "move the start.");
    return;
  }
  if (!earlier_pieces_.empty()) {
    log_.warn(remark + ". Add to Mesh/Refinements (now " +
              std::to_string(parameters_.mesh.refinements) + ") and compare.");
    return;
  }
  if (kinetic_ != nullptr) { // each mesh that is tried would take longer than the run
    log_.warn(remark + " or of modes. Use more Momentum/Modes, more cells or a smaller box.");
    return;
  }
  if (problem_.region().as_tree() != nullptr) {
    log_.warn(remark + ". Choose a smaller Discretization/Tolerance or more Mesh/Maximum cells.");
    return;
  }
  const std::optional<SufficientMesh> mesh = find_sufficient_mesh(
      *formulation_, evolution.loop.time, problem_, parameters_, kappa_, DensityErrors::noticed);
  if (mesh)
    remark +=
        ". Mesh/Refinements = " + std::to_string(parameters_.mesh.refinements + mesh->refinements) +
        " would do (" + brief(mesh->error, 2) + "), or as many cells by Mesh/Subdivisions.";
  else
    remark += ", and no mesh that could be tried would do. Use more cells, a smaller box, a wider "
              "start or more noise.";
  log_.warn(remark);
}

template <int dim>
void Simulation<dim>::report_stages(const StagedRun<dim> &run, Evolution<dim> &result) const
{
  for (const auto &[piece, name, until] : run.begun_elsewhere())
    log_.line("note: What the learning rate " + plain(parameters_.noise.pieces[piece].alpha) +
              " begins with lies too far up the hill for `" + formulation_->name() +
              "`: up to t = " + brief(until) + " this part of the run was made with `" + name +
              "`.");
  if (!run.begins_elsewhere()) {
    if (run.quality().l1 > StartQuality::resolved)
      log_.warn("The mesh holds the start to " + brief(run.quality().l1, 2) +
                " in L1 only; its slow modes are right, so what is seen early is less accurate "
                "than what is seen later. Compare with a finer mesh.");
    return;
  }
  const Stage<dim> &first = result.course.stages.front();
  const bool is_handed_over = run.first_handover().has_value();
  const std::string name = first.formulation->name();
  result.first_formulation = name;
  result.first_refinements = run.refinements_of_first();
  result.handover_time = run.first_handover();
  if (name == formulation_->name()) // another unknown, the same equations
    return;
  if (run.refinements_of_first() > 0) {
    if (is_handed_over) // or stopped before
      log_.line("note: This mesh does not resolve the start: up to t = " + brief(first.end) +
                " the run was made with `" + name + "` on one with " +
                std::to_string(run.refinements_of_first()) +
                " more in Mesh/Refinements; the density handed over there is held to " +
                brief(run.quality().total(), 2) + " in L1.");
    return;
  }
  const std::string reason = "The start lies where exp(-V/D) falls too steeply for `" +
                             formulation_->name() + "` on this mesh: ";
  if (!is_handed_over) {
    log_.warn(reason + "the run was made with `" + name +
              "` on the same mesh from beginning to end. Compare with a finer mesh.");
    return;
  }
  log_.warn(reason + "up to t = " + brief(first.end) + " the run was made with `" + name +
            "` on the same mesh; the density handed over there is held to " +
            brief(run.quality().total(), 2) + " in L1. Compare with a finer mesh.");
}

template Evolution<1> Simulation<1>::evolve(const std::string &, const Spectrum &, SolutionSeries *,
                                            bool, const Passages<1> &, const BesideDensity<1> &,
                                            Checkpoint *);
template void Simulation<1>::estimate_errors(Evolution<1> &);
template void Simulation<2>::estimate_errors(Evolution<2> &);
template void Simulation<3>::estimate_errors(Evolution<3> &);
template Evolution<2> Simulation<2>::evolve(const std::string &, const Spectrum &, SolutionSeries *,
                                            bool, const Passages<2> &, const BesideDensity<2> &,
                                            Checkpoint *);
template Evolution<3> Simulation<3>::evolve(const std::string &, const Spectrum &, SolutionSeries *,
                                            bool, const Passages<3> &, const BesideDensity<3> &,
                                            Checkpoint *);

} // namespace gibbsflow
