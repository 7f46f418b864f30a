#pragma once

#include "learning/sample_jets.h"
#include "model/potential.h"

#include <functional>
#include <vector>

namespace gibbsflow {

/// The empirical risk of a network over a subspace of its weights W = W_0 + P z,
///     V(z) = sum_k w_k l(h_W(x_k), y_k) ,
/// w_k = 1/n or the weights of the samples,
/// with exact gradient and Hessian (see SampleJets), for ranges of points in threads. Values do not
/// depend on the number of threads.
template <int dim>
class EmpiricalRisk : public Potential<dim> {
public:
  EmpiricalRisk(const Network &network, const Loss &loss, const DataSet &data,
                const Subspace &subspace);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;

  /// The losses of all samples at one point with their derivatives: V and its derivatives are their
  /// means with these weights, whose sum is 1.
  struct SampleLosses {
    const std::vector<double> &weights;
    std::vector<double> values;
    std::vector<dealii::Tensor<1, dim>> gradients;
    std::vector<dealii::SymmetricTensor<2, dim>> hessians; // of order 2
  };

  /// Calls visit(i, losses at points[i] with derivatives up to `order`), in threads.
  void visit_samples(const std::vector<dealii::Point<dim>> &points, unsigned int order,
                     const std::function<void(std::size_t, const SampleLosses &)> &visit) const;

  /// The same at one point.
  SampleLosses losses_at(const dealii::Point<dim> &z, unsigned int order) const;

  std::size_t n_samples() const { return samples_.n_samples(); }
  const SampleJets<dim> &samples() const { return samples_; }
  const std::vector<double> &weights() const { return weights_; } // of the samples; their sum is 1

  /// Whether the samples have weights that are not equal.
  bool is_weighted() const { return is_weighted_; }

private:
  using Workspace = typename SampleJets<dim>::Workspace;

  /// Calls visit(jets of the losses, number of the first sample, number of samples) for each block.
  template <typename Visitor>
  void for_each_block(const dealii::Point<dim> &z, unsigned int order, Workspace &work,
                      const Visitor &visit) const;
  Jet<dim> jet(const dealii::Point<dim> &z, unsigned int order, Workspace &work) const;
  void fill(const dealii::Point<dim> &z, unsigned int order, Workspace &work,
            SampleLosses &losses) const;
  SampleLosses make_losses(unsigned int order) const;
  double nanoseconds() const; // that the samples take at one point

  const SampleJets<dim> samples_;
  const bool is_weighted_;
  const std::vector<double> weights_;
};

} // namespace gibbsflow
