#include "particles/transfer_operator.h"

#include "particles/histogram_distance.h"
#include <cmath>
#include <memory>

namespace gibbsflow {

namespace {

/// The chains on both meshes, and where batches were drawn, with others on the coarser mesh.
template <int dim>
struct ChainTriple {
  ChainAnswers<dim> coarse, fine;
  std::optional<ChainAnswers<dim>> redrawn;
};

/// (4 x_{h/2} - x_h)/3 with its error: what extrapolation leaves is smaller as a rule, but where
/// images of cells meet cells without order it may be as large.
WithError extrapolate(const double coarse, const double fine, const double redrawn)
{
  return {fine + (fine - coarse) / 3., std::abs(fine - coarse) + std::abs(redrawn - coarse)};
}

/// The same of a number that each chain has, or not.
template <int dim>
std::optional<WithError> extrapolate(const ChainTriple<dim> &chains,
                                     const std::optional<double> ChainAnswers<dim>::*number)
{
  const std::optional<double> &coarse = chains.coarse.*number, &fine = chains.fine.*number;
  if (!coarse || !fine)
    return std::nullopt;
  return extrapolate(*coarse, *fine,
                     chains.redrawn ? ((*chains.redrawn).*number).value_or(*coarse) : *coarse);
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

/// Of the densities of three chains; `parent` leads from the finer cells to the coarser ones.
template <int dim>
TransferDensity<dim> extrapolate(const ChainDensity<dim> &coarse, const ChainDensity<dim> &fine,
                                 const ChainDensity<dim> &redrawn,
                                 const std::vector<unsigned int> &parent)
{
  TransferDensity<dim> result;
  result.left_over = extrapolate(coarse.left_over, fine.left_over, redrawn.left_over);
  for (unsigned int d = 0; d < dim; ++d) {
    const WithError mean = extrapolate(coarse.mean[d], fine.mean[d], redrawn.mean[d]);
    result.mean[d] = mean.value;
    result.mean_error[d] = mean.error;
    for (unsigned int e = d; e < dim; ++e) {
      const WithError entry =
          extrapolate(coarse.covariance[d][e], fine.covariance[d][e], redrawn.covariance[d][e]);
      result.covariance[d][e] = entry.value;
      result.covariance_error[d][e] = entry.error;
    }
  }
  const std::vector<double> of_coarse = shares(coarse.mass, coarse.left_over),
                            of_redrawn = shares(redrawn.mass, redrawn.left_over);
  std::vector<double> of_fine(of_coarse.size(), 0.);
  for (std::size_t k = 0; k < parent.size(); ++k)
    of_fine[parent[k]] += fine.mass[k] / fine.left_over;
  for (std::size_t j = 0; j < of_coarse.size(); ++j)
    result.mass.push_back(of_fine[j] + (of_fine[j] - of_coarse[j]) / 3.);
  result.l1_error = l1_between(result.mass, of_fine) + l1_between(of_redrawn, of_coarse);
  result.fine_mass = fine.mass;
  return result;
}

template <int dim>
TransferResults<dim> extrapolate(const ChainTriple<dim> &chains,
                                 const std::vector<std::uint32_t> &steps, const double alpha,
                                 TransferResults<dim> result)
{
  const ChainAnswers<dim> &coarse = chains.coarse, &fine = chains.fine,
                          &redrawn = chains.redrawn ? *chains.redrawn : coarse;
  const std::vector<unsigned int> &parent = result.halves.parent;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (!(coarse.at[k].left_over > 0. && fine.at[k].left_over > 0.))
      break; // all has left
    result.at.push_back(extrapolate(coarse.at[k], fine.at[k], redrawn.at[k], parent));
    result.at.back().steps = steps[k];
    result.at.back().time = steps[k] * alpha;
  }
  if (coarse.stationary && fine.stationary) {
    result.stationary =
        extrapolate(*coarse.stationary, *fine.stationary,
                    redrawn.stationary ? *redrawn.stationary : *coarse.stationary, parent);
    // what is kept back in a step comes back at the rate of the slowest mode
    if (fine.log_rate)
      result.stationary->l1_error += fine.kept_back / *fine.log_rate;
  }
  result.rate = scaled(extrapolate(chains, &ChainAnswers<dim>::log_rate), 1. / alpha);
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

template <int dim>
TransferResults<dim> compute_on_two_meshes(const EnsembleProblem<dim> &problem,
                                           const unsigned int seed,
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
  ChainTriple<dim> chains;
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
    return compute_on_two_meshes(problem, parameters.seed, questions, progress);
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
