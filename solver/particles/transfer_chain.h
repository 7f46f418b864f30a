#pragma once

#include "particles/transition_matrix.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// Masses of the states of a chain, with their moments: those of densities that are constant on
/// cells, per mass.
template <int dim>
struct ChainDensity {
  std::vector<double> mass; // of the states; the sum is what is left
  double left_over = 0.;    // the sum
  dealii::Tensor<1, dim> mean;
  dealii::SymmetricTensor<2, dim> covariance;
};

/// A set that paths come to, and where they come from: see TransitionSets.
template <int dim>
struct PassageQuestion {
  dealii::Point<dim> from, to;
  double radius; // of the ball round `to`
};

/// What is asked of a chain.
template <int dim>
struct ChainQuestions {
  std::vector<double> start;        // masses of the states, n = 0
  std::vector<std::uint32_t> steps; // ascending, at which densities are wanted
  bool is_closed;                   // no wall absorbs
  std::optional<PassageQuestion<dim>> passage;
};

/// What a chain says without noise. A step is one step of SGD.
template <int dim>
struct ChainAnswers {
  std::vector<ChainDensity<dim>> at;           // the steps that were asked for
  std::optional<ChainDensity<dim>> stationary; // of a closed chain
  double stationary_residual = 0.;             // by how much its masses may be off, all together
  double kept_back = 0.; // stationary mass that stays where it is for want of a state, per step
  double carried = 0.;   // mass that a step from the last density carries over walls and puts back

  /// -log of the largest modulus of an eigenvalue, 1 of a closed chain left out: per step.
  std::optional<double> log_rate;
  static constexpr double rounding_of_rate = 1e-11;

  /// Mean number of steps: from `start` until mass is lost, or as the question has it.
  std::optional<double> passage_steps;
  std::vector<std::string> remarks; // why something is absent
};

/// The chain on `cells` of a grid, with the matrix P. `between` is called between parts of the
/// work.
template <int dim>
ChainAnswers<dim> ask_chain(const BoxGrid<dim> &grid, const std::vector<unsigned int> &cells,
                            const TransitionMatrix &P, const ChainQuestions<dim> &questions,
                            const std::function<void()> &between = {});

} // namespace gibbsflow
