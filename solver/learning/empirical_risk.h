#pragma once

#include "learning/sample_jets.h"
#include "model/potential.h"

#include <vector>

namespace gibbsflow {

/// The empirical risk of a network over a subspace of its weights W = W_0 + P z,
///     V(z) = (1/n) sum_k l(h_W(x_k), y_k) ,
/// with exact gradient and Hessian (see SampleJets), for ranges of points in threads. Values do not
/// depend on the number of threads.
template <int dim>
class EmpiricalRisk : public Potential<dim> {
public:
  EmpiricalRisk(const Network &network, const Loss &loss, const DataSet &data,
                const Subspace &subspace);

  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const override;

  /// The losses of all samples at z, with their gradients: V and its gradient are their means, and
  /// the covariance of the gradients is that of stochastic gradient descent in steps of one sample.
  struct SampleGradients {
    std::vector<double> values;
    std::vector<dealii::Tensor<1, dim>> gradients;
  };
  SampleGradients sample_gradients(const dealii::Point<dim> &z) const;

  std::size_t n_samples() const { return samples_.n_samples(); }

private:
  using Workspace = typename SampleJets<dim>::Workspace;

  /// Calls visit(jets of the losses, number of the first sample, number of samples) for each block.
  template <typename Visitor>
  void for_each_block(const dealii::Point<dim> &z, unsigned int order, Workspace &work,
                      const Visitor &visit) const;
  Jet<dim> jet(const dealii::Point<dim> &z, unsigned int order, Workspace &work) const;

  const SampleJets<dim> samples_;
};

} // namespace gibbsflow
