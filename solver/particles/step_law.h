#pragma once

#include "learning/empirical_risk.h"
#include "learning/gradient_covariance.h"
#include "model/dynamics.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gibbsflow {

/// Mini-batches with their probabilities: all there are, or drawn ones, alike.
struct BatchList {
  unsigned int size = 1;              // m, samples in each
  std::vector<std::uint32_t> samples; // of batch B at [B m, (B + 1) m)
  std::vector<double> probability;    // sum 1
  bool is_complete = true;

  std::size_t n_batches() const { return probability.size(); }
};

/// All batches of m of n samples with these weights, whose sum is 1, where there are at most 1024
/// (with replacement as multisets, with multinomial probabilities), else 1024 drawn ones; of one
/// sample always all.
BatchList list_batches(const Batch &batch, const std::vector<double> &weights, unsigned int seed);

/// One step of SGD in the coordinates of a subspace as a law: from x to x + s_B(x) with probability
/// p_B,
///     s_B = -alpha G^{-1} (scale (1/m) sum_{k in B} grad l_k + grad U) ,
/// U what V has beside scale * risk (null: nothing). Where the batches are drawn, their steps are
/// matched to the mean and the covariance of all batches,
///     s_B <- s + L L_0^{-1} (s_B - s_0) ,
/// s_0, L_0 L_0^T and s, L L^T mean and covariance of the drawn ones and of all: exact moments of
/// the first and second order, and nearly those of higher order. One and two dimensions. Keeps
/// references.
template <int dim>
class StepLaw {
public:
  StepLaw(const EmpiricalRisk<dim> &risk, double scale, const Potential<dim> *beside_risk,
          const Batch &batch, const Dynamics<dim> &dynamics, unsigned int seed);

  const std::vector<double> &probabilities() const { return batches_.probability; }
  std::size_t n_maps() const { return batches_.n_batches(); }

  /// Whether nothing was drawn.
  bool is_exact() const { return batches_.is_complete; }

  /// "150 samples", "66 batches", "1024 drawn batches, moments matched".
  std::string description() const;

  using Steps = std::vector<dealii::Tensor<1, dim>>;

  /// s_B(x_i) at [i n_maps() + B]. In threads.
  Steps steps(const std::vector<dealii::Point<dim>> &points) const;

  /// At each point the largest norm of the derivative of s_B, before steps are matched.
  std::vector<double> stretches(const std::vector<dealii::Point<dim>> &points) const;

private:
  using Losses = typename EmpiricalRisk<dim>::SampleLosses;

  void steps_at(const Losses &losses, const dealii::Tensor<1, dim> &beside,
                dealii::Tensor<1, dim> *steps) const;
  void match_moments(const Losses &losses, dealii::Tensor<1, dim> *gradients) const;

  const EmpiricalRisk<dim> &risk_;
  const double scale_;
  const Potential<dim> *const beside_risk_;
  const BatchList batches_;
  const double variance_factor_;
  const dealii::Tensor<2, dim> step_matrix_; // -alpha G^{-1}
};

} // namespace gibbsflow
