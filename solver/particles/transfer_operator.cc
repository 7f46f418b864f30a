#include "particles/transfer_operator.h"

#include "particles/histogram_distance.h"
#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>

namespace gibbsflow {

namespace {

/// The chains on the meshes of h and h/2, in 1-D on that of 2h, and where batches were drawn, with
/// others on that of h.
template <int dim>
struct Chains {
  ChainAnswers<dim> coarse, fine;
  std::optional<ChainAnswers<dim>> coarsest, redrawn;
};

/// By how much x_{h/2}, and its extrapolation, may be off where |x_{h/2} - x_h| = change and |x_h -
/// x_{2h}| = before: by what is between them, or what that would be at order two where the two
/// agree by chance; and where the order is below one, by what a geometric series leaves, at most
/// four times as much.
double remaining_error(const double change, const double before)
{
  constexpr double at_order_two = 4., most = 4.;
  if (!(change > 0.))
    return before / at_order_two;
  const double ratio = before / change;
  return std::max(change * (ratio > 1. ? std::clamp(1. / (ratio - 1.), 1., most) : most),
                  before / at_order_two);
}

/// A number on these meshes; without that of 2h order two is taken for granted.
struct OnMeshes {
  double coarse, fine, redrawn;
  std::optional<double> coarsest;
};

/// (4 x_{h/2} - x_h)/3 with its error.
WithError extrapolate(const OnMeshes &x)
{
  const double change = std::abs(x.fine - x.coarse),
               before = x.coarsest ? std::abs(x.coarse - *x.coarsest) : 4. * change;
  return {x.fine + (x.fine - x.coarse) / 3.,
          remaining_error(change, before) + std::abs(x.redrawn - x.coarse)};
}

/// The same of a number that each chain has, or not.
template <int dim>
std::optional<WithError> extrapolate(const Chains<dim> &chains,
                                     const std::optional<double> ChainAnswers<dim>::*number)
{
  const std::optional<double> &coarse = chains.coarse.*number, &fine = chains.fine.*number;
  if (!coarse || !fine)
    return std::nullopt;
  return extrapolate({*coarse, *fine,
                      chains.redrawn ? ((*chains.redrawn).*number).value_or(*coarse) : *coarse,
                      chains.coarsest ? (*chains.coarsest).*number : std::nullopt});
}

std::optional<WithError> scaled(std::optional<WithError> number, const double factor)
{
  if (number)
    number = {number->value * factor, number->error * factor};
  return number;
}

std::vector<double> shares(std::vector<double> mass, const double sum)
{
  for (double &m : mass)
    m /= sum;
  return mass;
}

/// Sums over the cells that cells are halves of.
std::vector<double> sums_over_halves(const std::vector<double> &mass,
                                     const std::vector<unsigned int> &parent, const std::size_t n)
{
  std::vector<double> sums(n, 0.);
  for (std::size_t k = 0; k < parent.size(); ++k)
    sums[parent[k]] += mass[k];
  return sums;
}

/// Densities of the chains at one time.
template <int dim>
struct DensityOnMeshes {
  const ChainDensity<dim> &coarse, &fine, &redrawn;
  const ChainDensity<dim> *coarsest; // may be null

  /// A number of theirs.
  template <typename Number>
  WithError extrapolated(const Number &number) const
  {
    return extrapolate(
        {number(coarse), number(fine), number(redrawn),
         coarsest != nullptr ? std::optional<double>(number(*coarsest)) : std::nullopt});
  }
};

template <int dim>
void extrapolate_moments(const DensityOnMeshes<dim> &on, const BoxGrid<dim> &grid,
                         TransferDensity<dim> &result)
{
  constexpr double rounding = 1e-12; // beside extents of the box
  const auto extent = [&](const unsigned int d) { return grid.upper[d] - grid.lower[d]; };
  for (unsigned int d = 0; d < dim; ++d) {
    const WithError mean =
        on.extrapolated([d](const ChainDensity<dim> &density) { return density.mean[d]; });
    result.mean[d] = mean.value;
    result.mean_error[d] = mean.error + rounding * extent(d);
    for (unsigned int e = d; e < dim; ++e) {
      const WithError entry = on.extrapolated(
          [d, e](const ChainDensity<dim> &density) { return density.covariance[d][e]; });
      result.covariance[d][e] = entry.value;
      result.covariance_error[d][e] = entry.error + rounding * extent(d) * extent(e);
    }
  }
}

/// `parent` leads from the finest cells to those of h.
template <int dim>
TransferDensity<dim> extrapolate(const DensityOnMeshes<dim> &on, const BoxGrid<dim> &grid,
                                 const std::vector<unsigned int> &parent)
{
  TransferDensity<dim> result;
  result.left_over =
      on.extrapolated([](const ChainDensity<dim> &density) { return density.left_over; });
  extrapolate_moments(on, grid, result);
  const auto shares_of = [](const ChainDensity<dim> &density) {
    return shares(density.mass, density.left_over);
  };
  const std::vector<double> coarse = shares_of(on.coarse),
                            fine = sums_over_halves(shares_of(on.fine), parent, coarse.size());
  for (std::size_t j = 0; j < coarse.size(); ++j)
    result.mass.push_back(fine[j] + (fine[j] - coarse[j]) / 3.);
  const double change = l1_between(fine, coarse);
  double error = change / 3.;   // how far the extrapolated density is from the finer one
  if (on.coarsest != nullptr) { // all cells of a line
    std::vector<unsigned int> pair(coarse.size());
    for (std::size_t j = 0; j < pair.size(); ++j)
      pair[j] = static_cast<unsigned int>(j / 2);
    error = remaining_error(change, l1_between(sums_over_halves(coarse, pair, pair.size() / 2),
                                               shares_of(*on.coarsest)));
  }
  // a law no wider than cells looks alike on all of them; of a Gaussian d|rho|/dlog variance = 0.48
  double relative_spread = 0.;
  for (unsigned int d = 0; d < dim && on.coarsest != nullptr; ++d)
    relative_spread += 0.5 * result.covariance_error[d][d] / std::max(result.covariance[d][d], 0.);
  constexpr double most = 2.; // of an L1 distance
  result.l1_error =
      std::min(most, std::max(error + l1_between(shares_of(on.redrawn), coarse), relative_spread));
  result.fine_mass = on.fine.mass;
  return result;
}

template <int dim>
TransferResults<dim> extrapolate(const Chains<dim> &chains, const std::vector<std::uint32_t> &steps,
                                 const double alpha, TransferResults<dim> result)
{
  const ChainAnswers<dim> &coarse = chains.coarse, &fine = chains.fine,
                          &redrawn = chains.redrawn ? *chains.redrawn : coarse;
  const ChainAnswers<dim> *const coarsest = chains.coarsest ? &*chains.coarsest : nullptr;
  const std::vector<unsigned int> &parent = result.halves.parent;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (!(coarse.at[k].left_over > 0. && fine.at[k].left_over > 0.))
      break; // all has left
    const bool has_coarsest = coarsest != nullptr && coarsest->at[k].left_over > 0.;
    result.at.push_back(extrapolate<dim>(
        {coarse.at[k], fine.at[k], redrawn.at[k], has_coarsest ? &coarsest->at[k] : nullptr},
        result.grid, parent));
    result.at.back().steps = steps[k];
    result.at.back().time = steps[k] * alpha;
  }
  if (coarse.stationary && fine.stationary) {
    const bool has_coarsest = coarsest != nullptr && coarsest->stationary;
    result.stationary =
        extrapolate<dim>({*coarse.stationary, *fine.stationary,
                          redrawn.stationary ? *redrawn.stationary : *coarse.stationary,
                          has_coarsest ? &*coarsest->stationary : nullptr},
                         result.grid, parent);
    const double residual = fine.stationary_residual;
    result.stationary->l1_error += residual;
    for (unsigned int d = 0; d < dim; ++d) {
      const double extent = result.grid.upper[d] - result.grid.lower[d];
      result.stationary->mean_error[d] += residual * extent;
      for (unsigned int e = d; e < dim; ++e)
        result.stationary->covariance_error[d][e] +=
            residual * extent * (result.grid.upper[e] - result.grid.lower[e]);
    }
    // what is kept back in a step comes back at the rate of the slowest mode
    if (fine.log_rate)
      result.stationary->l1_error += fine.kept_back / *fine.log_rate;
  }
  result.rate = scaled(extrapolate(chains, &ChainAnswers<dim>::log_rate), 1. / alpha);
  if (result.rate)
    result.rate->error += ChainAnswers<dim>::rounding_of_rate / alpha;
  result.passage_time = scaled(extrapolate(chains, &ChainAnswers<dim>::passage_steps), alpha);
  result.leaves_box = fine.carried;
  result.remarks = fine.remarks;
  return result;
}

/// Makes the chains.
template <int dim>
class ChainMaker {
public:
  ChainMaker(const EnsembleProblem<dim> &problem, const unsigned int seed,
             const ChainQuestions<dim> &questions, const std::function<void()> &between)
      : problem_(problem),
        questions_(questions),
        between_(between),
        walls_(problem.region, seed),
        law_(make_law(seed)),
        other_law_(law_.is_exact() ? nullptr : std::make_unique<StepLaw<dim>>(make_law(seed + 1)))
  {
  }

  const StepLaw<dim> &law() const { return law_; }
  const StepLaw<dim> *other_law() const { return other_law_.get(); } // of other drawn batches

  TransferSource<dim> source(const StepLaw<dim> &law) const
  {
    return {law, problem_.dynamics, walls_, problem_.initial_density, problem_.region};
  }

  /// `entries` becomes the number of those of the matrix.
  ChainAnswers<dim> ask(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                        const std::vector<TransferRow> &rows, std::size_t &entries) const
  {
    const TransitionMatrix P(cells, rows, grid.n_cells());
    entries = P.n_entries();
    ChainQuestions<dim> questions = questions_;
    questions.start = initial_masses(problem_.initial_density, grid, cells);
    return ask_chain(grid, cells, P, questions, between_);
  }

private:
  StepLaw<dim> make_law(const unsigned int seed) const
  {
    const Model<dim> &model = problem_.model;
    return StepLaw<dim>(*model.risk, problem_.scale, model.beside_risk.get(), problem_.batch,
                        problem_.dynamics, seed);
  }

  const EnsembleProblem<dim> &problem_;
  const ChainQuestions<dim> &questions_;
  const std::function<void()> &between_;
  const ParticleWalls<dim> walls_;
  const StepLaw<dim> law_;
  const std::unique_ptr<const StepLaw<dim>> other_law_;
};

/// Of a line with an even number of cells that are all states; without rows.
TransferMesh<1> double_cells(BoxGrid<1> grid)
{
  grid.n[0] /= 2;
  std::vector<unsigned int> cells(grid.n[0]);
  std::iota(cells.begin(), cells.end(), 0u);
  return {grid, cells, {}};
}

template <int dim>
TransferResults<dim> compute_on_meshes(const EnsembleProblem<dim> &problem, const unsigned int seed,
                                       const ChainQuestions<dim> &questions,
                                       const std::function<void(double)> &progress)
{
  double part = 0.; // that is done
  const std::function<void()> between = [&] {
    if (progress)
      progress(part);
  };
  const ChainMaker<dim> maker(problem, seed, questions, between);
  TransferMesh<dim> mesh = choose_transfer_mesh(
      maker.source(maker.law()), questions.steps.empty() ? 0 : questions.steps.back(), between);
  TransferResults<dim> result;
  result.grid = mesh.grid;
  result.cells = mesh.cells;
  result.halves = halve_cells(mesh.grid, mesh.cells);
  result.batches = maker.law().description();
  const auto rows = [&](const StepLaw<dim> &law, const BoxGrid<dim> &grid,
                        const std::vector<unsigned int> &cells) {
    return maker.source(law).rows(grid).compute(cells, between);
  };
  Chains<dim> chains;
  part = 0.05;
  if constexpr (dim == 1) {
    const TransferMesh<dim> doubled = double_cells(mesh.grid);
    chains.coarsest = maker.ask(doubled.grid, doubled.cells,
                                rows(maker.law(), doubled.grid, doubled.cells), result.entries);
  }
  part = 0.1;
  chains.coarse = maker.ask(mesh.grid, mesh.cells, mesh.rows, result.entries);
  mesh.rows = {};
  part = 0.25;
  if (const StepLaw<dim> *const other = maker.other_law())
    chains.redrawn =
        maker.ask(mesh.grid, mesh.cells, rows(*other, mesh.grid, mesh.cells), result.entries);
  part = 0.4;
  const HalvedCells<dim> &halves = result.halves;
  chains.fine = maker.ask(halves.grid, halves.cells, rows(maker.law(), halves.grid, halves.cells),
                          result.entries);
  return extrapolate(chains, questions.steps, problem.dynamics.alpha(), std::move(result));
}

} // namespace

template <int dim>
TransferResults<dim> compute_transfer_operator(const EnsembleParameters &parameters,
                                               const EnsembleProblem<dim> &problem,
                                               const std::vector<double> &times,
                                               const std::optional<PassageQuestion<dim>> &passage,
                                               const std::function<void(double)> &progress)
{
  check_ensemble(parameters, problem, times.empty() ? 0. : times.back());
  if constexpr (dim == 3)
    return {}; // has been refused
  else {
    ChainQuestions<dim> questions;
    questions.is_closed = !problem.region.boundary().any_absorbing();
    questions.passage = passage;
    for (const double time : times)
      questions.steps.push_back(
          static_cast<std::uint32_t>(std::llround(time / problem.dynamics.alpha())));
    return compute_on_meshes(problem, parameters.seed, questions, progress);
  }
}

template TransferResults<1> compute_transfer_operator(const EnsembleParameters &,
                                                      const EnsembleProblem<1> &,
                                                      const std::vector<double> &,
                                                      const std::optional<PassageQuestion<1>> &,
                                                      const std::function<void(double)> &);
template TransferResults<2> compute_transfer_operator(const EnsembleParameters &,
                                                      const EnsembleProblem<2> &,
                                                      const std::vector<double> &,
                                                      const std::optional<PassageQuestion<2>> &,
                                                      const std::function<void(double)> &);
template TransferResults<3> compute_transfer_operator(const EnsembleParameters &,
                                                      const EnsembleProblem<3> &,
                                                      const std::vector<double> &,
                                                      const std::optional<PassageQuestion<3>> &,
                                                      const std::function<void(double)> &);

} // namespace gibbsflow
