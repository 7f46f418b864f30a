#include "particles/run_ensemble.h"

#include "base/text.h"
#include "particles/all_weights_sgd.h"
#include "particles/ensemble_file.h"
#include "particles/heavy_ball.h"
#include "particles/initial_sample.h"
#include "particles/long_steps.h"
#include "particles/march.h"
#include "particles/sde_steppers.h"
#include "particles/sgd_stepper.h"

#include <cmath>

namespace gibbsflow {

namespace {

Steps divide_time(const double from, const double to, const double wanted)
{
  constexpr double rounding = 1e-9;
  if (!(to > from))
    return {0, wanted};
  const double n = std::max(1., std::ceil((to - from) / wanted * (1. - rounding)));
  return {static_cast<std::uint32_t>(n), (to - from) / n};
}

/// As of problem.pieces, or what stands for them where the learning rate never changes.
template <int dim>
std::vector<EnsemblePiece<dim>> pieces_of(const EnsembleProblem<dim> &problem)
{
  if (!problem.pieces.empty())
    return problem.pieces;
  return {{{0., 0., problem.dynamics.alpha()}, problem.dynamics}};
}

/// sigma of isotropic noise.
template <int dim>
double noise_strength(const Dynamics<dim> &dynamics)
{
  return 2. / dynamics.alpha() * (*dynamics.constant_diffusion())[0][0];
}

/// The gradient of batches or, without data, that of V with normal noise of variance sigma.
template <int dim>
std::unique_ptr<const ParticleStepper<dim>> make_heavy_ball(const EnsembleParameters &parameters,
                                                            const EnsembleProblem<dim> &problem,
                                                            const ParticleWalls<dim> &walls)
{
  using Gradients = typename HeavyBall<dim>::Gradients;
  const Dynamics<dim> &dynamics = problem.dynamics;
  const double beta = problem.momentum.coefficient;
  if (problem.model.risk != nullptr) {
    const auto plain = std::make_shared<const ConfinedSgd<dim>>(
        *problem.model.risk, problem.scale, problem.model.beside_risk.get(), problem.batch,
        dynamics, walls, parameters.seed);
    const auto make = [plain, &risk = *problem.model.risk]() -> Gradients {
      const auto work = std::make_shared<typename SampleJets<dim>::Workspace>(risk.samples());
      const auto samples = std::make_shared<std::vector<std::uint32_t>>();
      return [plain, work, samples](const ParticleBlock &block, const std::uint32_t step,
                                    double *const g) {
        plain->gradients(block, step, *work, *samples, g);
      };
    };
    return std::make_unique<HeavyBall<dim>>(make, plain->nanoseconds(), beta, dynamics.alpha(),
                                            walls);
  }
  const double deviation = std::sqrt(noise_strength(dynamics));
  const Increments increments = {parameters.seed, parameters.increments == "three-point"};
  const Gradients gradients = [&dynamics, deviation, increments](const ParticleBlock &block,
                                                                 const std::uint32_t step,
                                                                 double *const g) {
    constexpr std::size_t length = kernels::block_length;
    double xi[dim * length];
    dynamics.potential().gradients(length, length, block.x, g);
    increments.draw(block.first, step, dim, xi);
    for (std::size_t i = 0; i < dim * length; ++i)
      g[i] += deviation * xi[i];
  };
  constexpr double nanoseconds = 10.;
  return std::make_unique<HeavyBall<dim>>([gradients] { return gradients; }, nanoseconds, beta,
                                          dynamics.alpha(), walls);
}

template <int dim>
std::unique_ptr<const ParticleStepper<dim>>
make_stepper(const std::string &method, const EnsembleParameters &parameters,
             const EnsembleProblem<dim> &problem, const Dynamics<dim> &dynamics,
             const ParticleWalls<dim> &walls)
{
  const Increments increments = {parameters.seed, parameters.increments == "three-point"};
  if (problem.momentum.is_present())
    return make_heavy_ball(parameters, problem, walls);
  if (method == EnsembleParameters::sgd)
    return std::make_unique<ConfinedSgd<dim>>(*problem.model.risk, problem.scale,
                                              problem.model.beside_risk.get(), problem.batch,
                                              dynamics, walls, parameters.seed);
  using Points = typename SecondOrderScheme<dim>::Points;
  if (method == EnsembleParameters::sde_2)
    return std::make_unique<SecondOrderScheme<dim>>(
        dynamics, [&dynamics](const Points &x) { return dynamics.velocities(x); }, walls,
        increments);
  if (method == EnsembleParameters::modified_equation)
    return std::make_unique<SecondOrderScheme<dim>>(
        dynamics, [&dynamics](const Points &x) { return dynamics.modified_velocities(x); }, walls,
        increments);
  return std::make_unique<EulerMaruyama<dim>>(dynamics, walls, increments);
}

/// With a stepper, or of SGD in all weights.
template <int dim>
void run_steps(const std::string &method, const EnsembleParameters &parameters,
               const EnsembleProblem<dim> &problem, const std::vector<double> &times,
               const std::function<void(const EnsembleState<dim> &)> &at_time,
               const std::function<void(double)> &progress, const EnsembleKeeper &keeper)
{
  const MPI_Comm communicator = problem.communicator;
  Particles<dim> particles = sample_particles(problem.initial_density, problem.region,
                                              parameters.particles, parameters.seed, communicator);
  if (problem.momentum.is_present()) {
    const double alpha = problem.dynamics.alpha();
    draw_velocities(particles,
                    std::sqrt(alpha * 0.5 * noise_strength(problem.dynamics) *
                              problem.momentum.effective_rate(alpha)),
                    parameters.seed);
  }
  const ParticleWalls<dim> walls(problem.region, parameters.seed);
  const bool is_in_all_weights = method == EnsembleParameters::sgd && !parameters.confined;
  std::optional<AllWeightsSgd<dim>> all_weights;
  if (is_in_all_weights)
    all_weights.emplace(*problem.model.all_weights, *problem.model.subspace, problem.batch,
                        parameters.seed, particles);

  std::optional<LongSteps<dim>> long_steps;
  if (method == EnsembleParameters::sde)
    long_steps.emplace(particles);

  std::uint32_t n_steps = 0;
  double time = 0.;
  std::size_t first_piece = 0, n_done = 0; // times
  const auto remember_all = [&](Archive &archive, std::size_t &piece) {
    archive &n_steps &time &n_done &piece;
    particles.remember(archive, communicator);
    if (all_weights)
      all_weights->remember(archive, communicator);
    if (long_steps)
      long_steps->remember(archive, communicator);
  };
  if (keeper.from != nullptr)
    remember_all(*keeper.from, first_piece);
  auto next = times.begin() + static_cast<std::ptrdiff_t>(n_done);
  const std::vector<EnsemblePiece<dim>> pieces = pieces_of(problem);
  for (std::size_t k = first_piece; k < pieces.size() && next != times.end(); ++k) {
    const auto &[rate, dynamics] = pieces[k];
    const double piece_end = k + 1 < pieces.size() ? pieces[k + 1].rate.begin : times.back();
    const std::unique_ptr<const ParticleStepper<dim>> stepper =
        is_in_all_weights ? nullptr : make_stepper(method, parameters, problem, dynamics, walls);
    const double fixed_step = is_in_all_weights ? rate.alpha : stepper->fixed_time_step();
    const double nanoseconds =
        (all_weights ? all_weights->nanoseconds() : stepper->nanoseconds()) * kernels::block_length;
    while (next != times.end() && time <= piece_end) {
      const double end = std::min(*next, piece_end);
      Steps steps = divide_time(time, end, parameters.time_step);
      if (fixed_step > 0.) {
        const auto wanted = static_cast<std::uint32_t>(std::llround(rate.steps_at(end)));
        steps = {std::max(wanted, n_steps) - n_steps, fixed_step};
      }
      if (long_steps) {
        steps = LongSteps<dim>::in_pairs(steps);
        long_steps->advance(dynamics, walls, parameters, n_steps, steps, communicator);
      }
      march(
          particles.n_blocks(), n_steps, steps.n, nanoseconds, problem.communicator,
          [&](const std::size_t b, const std::uint32_t first, const std::uint32_t n) {
            if (all_weights)
              all_weights->advance(b, first, n, rate.alpha);
            else
              stepper->advance(particles.block(b), first, n, steps.length);
          },
          [&](const std::uint32_t n) {
            if (progress)
              progress(std::min(end, time + n * steps.length));
          });
      particles.date_exits(n_steps, time, steps.length);
      n_steps += steps.n;
      time = fixed_step > 0. ? rate.begin + (n_steps - rate.first_step) * fixed_step : end;
      if (*next > piece_end)
        break;
      std::optional<OffSubspace> off_subspace;
      if (all_weights)
        off_subspace = project(*problem.model.all_weights, *problem.model.subspace,
                               all_weights->weights(), particles, problem.communicator);
      at_time({method, time, n_steps, particles, off_subspace,
               long_steps ? &long_steps->particles() : nullptr,
               long_steps ? long_steps->size() : 0});
      ++next;
      ++n_done;
      if (keeper.keep && next != times.end())
        keeper.keep([&](Archive &archive) { remember_all(archive, k); });
    }
  }
}

/// The time of a step of SGD.
template <int dim>
double time_of_step(const EnsembleProblem<dim> &problem, const double n)
{
  double time = 0.;
  for (const EnsemblePiece<dim> &piece : pieces_of(problem))
    if (piece.rate.first_step <= n)
      time = piece.rate.begin + (n - piece.rate.first_step) * piece.rate.alpha;
  return time;
}

/// The number of steps of SGD, whole or not, up to a time.
template <int dim>
double steps_until(const EnsembleProblem<dim> &problem, const double t)
{
  double n = 0.;
  for (const EnsemblePiece<dim> &piece : pieces_of(problem))
    if (piece.rate.begin <= t)
      n = piece.rate.steps_at(t);
  return n;
}

void refuse_method(const std::string &method, const std::string &with, const std::string &allowed,
                   const std::string &advice)
{
  throw UserError("Ensemble/Method", "found `" + method + "` with " + with, allowed, advice);
}

} // namespace

template <int dim>
void check_ensemble(const EnsembleParameters &parameters, const EnsembleProblem<dim> &problem,
                    const double final_time)
{
  using P = EnsembleParameters;
  parameters.check();
  const Model<dim> &model = problem.model;
  if (dim == 3 && parameters.has(P::transfer_operator))
    refuse_method(P::transfer_operator, "Dimension = 3", "Dimension = 1 or 2",
                  "Choose SGD, or a subspace of one or two directions");
  if (problem.momentum.is_present()) {
    for (const std::string &method : parameters.methods)
      if (method != P::sgd && method != P::file_method)
        refuse_method(method, "Momentum/Coefficient > 0",
                      "SGD (the heavy ball, with data or without) or file",
                      "Choose SGD, or set Momentum/Coefficient = 0");
    if (!parameters.confined)
      throw UserError("Ensemble/Confined", "found `false` with Momentum/Coefficient > 0",
                      "true: the heavy ball moves in the coordinates of the subspace",
                      "Set Ensemble/Confined = true");
  }
  for (const std::string method : {P::sgd, P::transfer_operator, P::file_method})
    if (parameters.has(method) && model.risk == nullptr &&
        !(problem.momentum.is_present() && method == P::sgd))
      refuse_method(method, "a potential without data", "Potential/Type = network",
                    "Choose SDE, or describe a network and its data");
  for (const std::string method : {P::sgd, P::transfer_operator, P::modified_equation})
    if (parameters.has(method) && problem.dynamics.has_drift())
      refuse_method(method, "a Drift/Expression", "no drift: SGD descends the potential",
                    "Choose SDE, or leave Drift/Expression empty");
  double shortest_step = parameters.time_step;
  if (parameters.has(P::sgd) || parameters.has(P::transfer_operator)) {
    if (model.risk != nullptr)
      check_batch(problem.batch, model.risk->n_samples(), model.risk->is_weighted());
    for (const EnsemblePiece<dim> &piece : pieces_of(problem))
      shortest_step = std::min(shortest_step, piece.rate.alpha);
  }
  constexpr double most_steps = 4e9; // which the counters of the random numbers tell apart
  if (!(final_time / shortest_step < most_steps) || parameters.particles >= most_steps)
    throw UserError("Ensemble/Time step",
                    "up to the time " + spell(final_time) + " it takes more than 4e9 steps of " +
                        spell(shortest_step),
                    "fewer steps", "Choose longer steps, or an earlier time");
}

template <int dim>
void run_ensemble(const std::string &method, const EnsembleParameters &parameters,
                  const EnsembleProblem<dim> &problem, const std::vector<double> &times,
                  const std::function<void(const EnsembleState<dim> &)> &at_time,
                  const std::function<void(double)> &progress, const EnsembleKeeper &keeper)
{
  Assert(std::is_sorted(times.begin(), times.end()), dealii::ExcMessage("Times ascend."));
  Assert(method != EnsembleParameters::transfer_operator,
         dealii::ExcMessage("It has no particles."));
  if (times.empty())
    return;
  check_ensemble(parameters, problem, times.back());
  if (method != EnsembleParameters::file_method)
    return run_steps(method, parameters, problem, times, at_time, progress, keeper);
  const EnsembleFile<dim> file(parameters.file, *problem.model.all_weights, *problem.model.subspace,
                               problem.communicator);
  for (unsigned int k = 0; k < file.n_iterates(); ++k) {
    throw_if_stopped(problem.communicator, "while weights were projected");
    Particles<dim> particles(file.n_runs(), problem.communicator);
    const OffSubspace off_subspace = file.project_iterate(k, particles);
    const double time = file.is_trajectory() ? time_of_step(problem, k) : times.back();
    const auto steps = static_cast<unsigned int>(std::llround(steps_until(problem, time)));
    at_time({method, time, steps, particles, off_subspace});
    if (progress)
      progress((k + 1.) / file.n_iterates() * times.back());
  }
}

template void check_ensemble(const EnsembleParameters &, const EnsembleProblem<1> &, double);
template void run_ensemble(const std::string &, const EnsembleParameters &,
                           const EnsembleProblem<1> &, const std::vector<double> &,
                           const std::function<void(const EnsembleState<1> &)> &,
                           const std::function<void(double)> &, const EnsembleKeeper &);
template void check_ensemble(const EnsembleParameters &, const EnsembleProblem<2> &, double);
template void run_ensemble(const std::string &, const EnsembleParameters &,
                           const EnsembleProblem<2> &, const std::vector<double> &,
                           const std::function<void(const EnsembleState<2> &)> &,
                           const std::function<void(double)> &, const EnsembleKeeper &);
template void check_ensemble(const EnsembleParameters &, const EnsembleProblem<3> &, double);
template void run_ensemble(const std::string &, const EnsembleParameters &,
                           const EnsembleProblem<3> &, const std::vector<double> &,
                           const std::function<void(const EnsembleState<3> &)> &,
                           const std::function<void(double)> &, const EnsembleKeeper &);

} // namespace gibbsflow
