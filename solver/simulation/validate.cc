#include "simulation/validate.h"

#include "base/format.h"
#include "report/noise_report.h"
#include "simulation/commands.h"
#include "simulation/dispatch.h"
#include "simulation/general_summary.h"
#include "simulation/memory.h"
#include "simulation/mesh_choice.h"

#include <sstream>

namespace gibbsflow {

template <int dim>
std::string note_on(const Problem<dim> &problem)
{
  const auto &subspace = problem.model().subspace;
  return subspace && !subspace->remark.empty() ? "note: " + subspace->remark : "";
}

namespace {

template <int dim>
std::string describe(const SimulationParameters &parameters, const Problem<dim> &problem)
{
  std::ostringstream out;
  const double D = problem.diffusion();
  const double n_cells = problem.n_cells();
  const unsigned int p = parameters.discretization.degree;
  const double n_dofs = n_cells * std::pow(p, dim); // up to the boundary
  const double memory = usual_memory(n_dofs, p, dim, problem.dynamics() != nullptr);
  out << "potential         " << parameters.potential.type << ", " << dim << "-D\n"
      << (problem.dynamics() != nullptr ? "diffusion         D = sigma_eff alpha / 2 = "
          : problem.momentum().is_present()
              ? "diffusion         D = sigma alpha / (2 (1 - beta)) = "
              : "diffusion         D = sigma alpha / 2 = ")
      << brief(D) << '\n';
  for (const LearningRatePiece &piece : parameters.noise.pieces)
    out << "learning rate     " << plain(piece.alpha) << " from step " << plain(piece.first_step)
        << ", t = " << brief(piece.begin)
        << ", on: D = " << brief(0.5 * problem.sigma() * piece.alpha) << '\n';
  out << "smallest V        " << brief(problem.cut().potential_minimum) << " at ("
      << problem.cut().minimizer << "), among the points sampled\n";
  if (problem.barrier())
    out << "barrier / D       " << brief(problem.barrier()->height / D, 3)
        << " (highest saddle between two wells with mass"
        << (problem.barrier()->is_sampled ? ", sampled)\n" : ")\n");
  else
    out << "barrier / D       none (one well)\n";
  out << "box               [" << problem.region().lower() << "] to [" << problem.region().upper()
      << "]\n"
      << "cells             " << problem.n_cells();
  if (problem.region().as_mesh() != nullptr)
    out << " of a mesh that is no box\n";
  else if (problem.dynamics() != nullptr)
    out << " (the whole box: tails may be algebraic)\n";
  else
    out << " (" << problem.cut().n_cut << " of the box are cut: V > " << brief(problem.cut().level)
        << " + " << brief(parameters.mesh.cut_multiple(), 3) << " D)\n";
  out << "unknowns          about " << grouped(static_cast<std::uint64_t>(n_dofs)) << " of degree "
      << p << '\n'
      << "memory            about " << data_size(memory) << '\n'
      << "initial density   " << parameters.initial_density.type << ", "
      << brief(problem.initial_outside(), 3) << " of its mass outside the mesh\n";
  if (const std::optional<LearningSummary> &learning = problem.learning()) {
    out << "network           " << learning->weights << " weights, " << learning->inputs
        << " inputs, " << learning->outputs << (learning->outputs == 1 ? " output, " : " outputs, ")
        << learning->samples << " samples\n"
        << "at W_0            loss " << brief(learning->loss, 6);
    if (learning->accuracy)
      out << ", accuracy " << brief(100. * *learning->accuracy, 4) << " %";
    if (learning->validation_loss)
      out << "; loss " << brief(*learning->validation_loss, 6) << " on the validation samples";
    out << '\n';
  }
  Json noise;
  noise["noise"] = noise_block(parameters, problem.noise());
  print_noise(noise, out);
  for (const std::string &warning : problem.warnings())
    out << "warning: " << warning << '\n';
  if (const std::string note = note_on(problem); !note.empty())
    out << note << '\n';
  if (memory > physical_memory())
    out << "warning: this machine has " << data_size(physical_memory())
        << " of memory. Reduce Mesh/Refinements or Discretization/Degree.\n";
  out << "All entries are valid; nothing was solved or written.\n";
  return out.str();
}

} // namespace

int validate(const SimulationParameters &given, const RunContext &context)
{
  return dispatch(given.dimension, [&](const auto dim) {
    const Model<dim.value> model = make_model<dim.value>(given.potential, given.learning);
    const SimulationParameters parameters = with_automatic_mesh(given, model);
    const Problem<dim.value> problem(parameters, model);
    if (parameters.ensemble.compute)
      check_ensembles(problem, parameters);
    const Discretization<dim.value> discretization(
        problem.region(), parameters.discretization.degree, MPI_COMM_WORLD);
    const WeightedCells<dim.value> cells(discretization, problem.potential(), problem.diffusion(),
                                         problem.metric());
    Log log("", context.quiet, MPI_COMM_WORLD);
    check_cells(cells, parameters, problem.dynamics().get(), log);
    log.text(describe(parameters, problem));
    return 0;
  });
}

template std::string note_on(const Problem<1> &);
template std::string note_on(const Problem<2> &);
template std::string note_on(const Problem<3> &);

} // namespace gibbsflow
