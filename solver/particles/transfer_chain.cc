#include "particles/transfer_chain.h"

#include "base/random_numbers.h"
#include "base/user_error.h"
#include "spectrum/dominant_eigenvalues.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

double sum_of_masses(const std::vector<double> &mass)
{
  return std::accumulate(mass.begin(), mass.end(), 0.);
}

template <int dim>
ChainDensity<dim> with_moments(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                               std::vector<double> mass)
{
  ChainDensity<dim> density;
  density.left_over = sum_of_masses(mass);
  if (density.left_over > 0.) {
    const auto weight = [&](const std::size_t j) { return mass[j] / density.left_over; };
    for (std::size_t j = 0; j < cells.size(); ++j)
      density.mean += weight(j) * grid.cell(cells[j]).middle();
    for (std::size_t j = 0; j < cells.size(); ++j) {
      const dealii::Tensor<1, dim> r = grid.cell(cells[j]).middle() - density.mean;
      density.covariance += weight(j) * dealii::symmetrize(dealii::outer_product(r, r));
    }
    for (unsigned int d = 0; d < dim; ++d) // within a cell
      density.covariance[d][d] += grid.cell_size(d) * grid.cell_size(d) / 12.;
  }
  density.mass = std::move(mass);
  return density;
}

/// n steps; where masses only change in proportion, in one.
void advance_steps(const TransitionMatrix &P, std::vector<double> &mass, const std::uint32_t n,
                   const std::function<void()> &between)
{
  constexpr double rounding = 1e-14;
  for (std::uint32_t step = 0; step < n; ++step) {
    std::vector<double> next = P.advance(mass);
    const double sum = sum_of_masses(mass), factor = sum > 0. ? sum_of_masses(next) / sum : 0.;
    double change = 0.;
    for (std::size_t j = 0; j < mass.size(); ++j)
      change += std::abs(next[j] - factor * mass[j]);
    mass = std::move(next);
    if (between && step % 64 == 0)
      between();
    if (change <= rounding * sum) {
      const double rest = std::pow(factor, n - step - 1.);
      for (double &m : mass)
        m *= rest;
      return;
    }
  }
}

/// The part of a cell that lies in the ball.
template <int dim>
double share_in_ball(const CellGeometry<dim> &cell, const dealii::Point<dim> &center,
                     const double radius)
{
  if (dim == 1) {
    const double begin = std::max(cell.lower()[0], center[0] - radius),
                 end = std::min(cell.upper()[0], center[0] + radius);
    return std::max(0., end - begin) / (cell.upper()[0] - cell.lower()[0]);
  }
  constexpr unsigned int m = 16; // points per direction
  const double reach = radius + cell.lower().distance(cell.upper());
  if (cell.middle().distance(center) > reach)
    return 0.;
  unsigned int inside = 0;
  for (unsigned int k = 0; k < m * m; ++k) {
    dealii::Point<dim> unit;
    unit[0] = (k % m + 0.5) / m;
    unit[dim - 1] = (k / m + 0.5) / m;
    inside += cell.map(unit).distance(center) <= radius;
  }
  return double(inside) / (m * m);
}

/// f at a point, linear between the middles of cells; that of the cell round the point where one of
/// these is no state. Absent where that is none either.
template <int dim>
std::optional<double> value_at(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                               const std::vector<double> &f, const dealii::Point<dim> &x)
{
  const auto value_of = [&](const unsigned int cell) -> std::optional<double> {
    const auto found = std::lower_bound(cells.begin(), cells.end(), cell);
    if (found == cells.end() || *found != cell)
      return std::nullopt;
    return f[found - cells.begin()];
  };
  const std::optional<double> around = value_of(grid.cell_around(x));
  if (!around)
    return std::nullopt;
  double sum = 0.;
  for (unsigned int corner = 0; corner < 1u << dim; ++corner) {
    unsigned int number = 0, stride = 1;
    double weight = 1.;
    for (unsigned int d = 0; d < dim; stride *= grid.n[d], ++d) {
      const double place =
          std::clamp((x[d] - grid.lower[d]) / grid.cell_size(d) - 0.5, 0., grid.n[d] - 1.);
      const unsigned int low = std::min(static_cast<unsigned int>(place), grid.n[d] - 2);
      const bool is_upper = (corner >> d) % 2 == 1;
      number += stride * (low + is_upper);
      weight *= is_upper ? place - low : 1. - (place - low);
    }
    if (weight > 0.)
      sum += weight * value_of(number).value_or(*around);
  }
  return sum;
}

template <int dim>
void find_passage(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                  const TransitionMatrix &P, const ChainQuestions<dim> &questions,
                  ChainAnswers<dim> &answers)
{
  if (!questions.passage && questions.is_closed)
    return;
  std::vector<double> stays(P.n_states(), 1.);
  if (questions.passage)
    for (std::size_t j = 0; j < cells.size(); ++j)
      stays[j] -=
          share_in_ball(grid.cell(cells[j]), questions.passage->to, questions.passage->radius);
  if (questions.is_closed && *std::min_element(stays.begin(), stays.end()) == 1.) {
    answers.remarks.push_back("SGD as a transfer operator does not come to the set B.");
    return;
  }
  try {
    const std::vector<double> tau = P.passage_steps(stays, dim == 1);
    if (questions.passage)
      answers.passage_steps = value_at(grid, cells, tau, questions.passage->from);
    else
      answers.passage_steps =
          std::inner_product(tau.begin(), tau.end(), questions.start.begin(), 0.) /
          sum_of_masses(questions.start);
  } catch (const RunFailure &failure) {
    answers.remarks.push_back(failure.what());
  }
}

/// The stationary vector of a closed chain, and the rate.
template <int dim>
void find_modes(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                const TransitionMatrix &P, const bool is_closed,
                const std::function<void()> &between, ChainAnswers<dim> &answers)
{
  constexpr unsigned int most_products = 4000;
  constexpr double tolerance = 1e-12, rounding = ChainAnswers<dim>::rounding_of_rate;
  std::vector<double> start(P.n_states()); // that no symmetry keeps from any mode
  for (std::size_t j = 0; j < start.size(); ++j)
    start[j] = uniform_number(1, RandomStream::directions, static_cast<unsigned int>(j));
  const unsigned int k = is_closed ? 1 : 0; // of the slowest mode
  const DominantEigenvalues modes =
      dominant_eigenvalues([&P](const std::vector<double> &mass) { return P.advance(mass); },
                           std::move(start), k + 1, tolerance, most_products, between);
  if (modes.lambda.size() > k) {
    const double distance = 1. - std::abs(modes.lambda[k]);
    constexpr double accurate = 1e-3; // relative to what is left of one
    if (distance > rounding && distance < 1. && modes.residual[k] < accurate * distance)
      answers.log_rate = -std::log1p(-distance);
    else
      answers.remarks.push_back("The slowest rate of SGD as a transfer operator is lost in "
                                "rounding, or takes too many steps.");
  }
  if (!is_closed || modes.vector.empty())
    return;
  std::vector<double> mass = modes.vector;
  const double sum = sum_of_masses(mass);
  double size = 0.;
  for (double &m : mass) {
    m /= sum;
    size += std::abs(m);
  }
  constexpr double one_sign = 1e-6;
  if (!(size - 1. < one_sign) || (!answers.log_rate && modes.lambda.size() > k))
    return;
  if (modes.lambda.size() > k) // |mass P - mass| in the sum is magnified by the slowest mode
    answers.stationary_residual = modes.residual[0] * std::sqrt(1. * mass.size()) / std::abs(sum) /
                                  (1. - std::abs(modes.lambda[k]));
  answers.kept_back = P.kept_back(mass);
  answers.stationary = with_moments(grid, cells, std::move(mass));
}

} // namespace

template <int dim>
ChainAnswers<dim> ask_chain(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                            const TransitionMatrix &P, const ChainQuestions<dim> &questions,
                            const std::function<void()> &between)
{
  ChainAnswers<dim> answers;
  std::vector<double> mass = questions.start;
  std::uint32_t done = 0;
  for (const std::uint32_t n : questions.steps) {
    advance_steps(P, mass, n - done, between);
    done = n;
    answers.at.push_back(with_moments(grid, cells, mass));
  }
  answers.carried = P.carried(mass) / std::max(sum_of_masses(mass), 1e-300);
  find_modes(grid, cells, P, questions.is_closed, between, answers);
  find_passage(grid, cells, P, questions, answers);
  return answers;
}

template ChainAnswers<1> ask_chain(const BoxGrid<1> &, const std::vector<unsigned int> &,
                                   const TransitionMatrix &, const ChainQuestions<1> &,
                                   const std::function<void()> &);
template ChainAnswers<2> ask_chain(const BoxGrid<2> &, const std::vector<unsigned int> &,
                                   const TransitionMatrix &, const ChainQuestions<2> &,
                                   const std::function<void()> &);

} // namespace gibbsflow
