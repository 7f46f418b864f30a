#pragma once

#include "learning/data_set.h"
#include "learning/jet_kernels.h"
#include "learning/loss.h"
#include "learning/subspace.h"
#include "model/jet.h"
#include "model/potential.h"

#include <array>
#include <functional>
#include <vector>

namespace gibbsflow {

/// The empirical risk of a network over a subspace of its weights W = W_0 + P z,
///     V(z) = (1/n) sum_k l(h_W(x_k), y_k) ,
/// with exact gradient and Hessian: the network is evaluated in second-order jets in z, for blocks
/// of samples in vectors and for ranges of points in threads. What does not move with z is computed
/// once, by the constructor: all layers before the first whose weights move, and there the numbers
/// that enter the activations, which are affine in z: a_i(x_k; z) = c_ik + A_ik.z. Values do not
/// depend on the number of threads. No reference to the arguments is kept.
template <int dim>
class EmpiricalRisk : public Potential<dim> {
public:
  EmpiricalRisk(const Network &network, const Loss &loss, const DataSet &data,
                const Subspace &subspace);

  double value(const dealii::Point<dim> &z) const override;
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &z) const override;
  dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &z) const override;
  void values(const std::vector<dealii::Point<dim>> &points,
              std::vector<double> &values) const override;

  /// V with derivatives up to `order` at many points; the jets' other parts are zero.
  std::vector<Jet<dim>> jets(const std::vector<dealii::Point<dim>> &points,
                             unsigned int order) const;

  /// The losses of all samples at z, with their gradients: V and its gradient are their means, and
  /// the covariance of the gradients is that of stochastic gradient descent in steps of one sample.
  struct SampleGradients {
    std::vector<double> values;
    std::vector<dealii::Tensor<1, dim>> gradients;
  };
  SampleGradients sample_gradients(const dealii::Point<dim> &z) const;

  std::size_t n_samples() const { return n_samples_; }

private:
  /// A unit of the first layer that moves. Arrays run over the samples.
  struct FirstUnit {
    bool moves = true;                          // A_i is not zero; otherwise:
    std::vector<double> constant_activation;    // s(c_i)
    std::vector<double> offset;                 // c_i
    std::array<std::vector<double>, dim> slope; // A_i
  };
  class Workspace;

  void prepare_first_layer(const DataSet &data);
  bool moves(const Layer &layer) const;
  kernels::AffineUnit unit(const Layer &layer, unsigned int i, const Workspace &work) const;

  /// Calls visit(number of the first sample, number of samples) for each block of samples, the jets
  /// of their losses being in the workspace.
  template <typename Visitor>
  void for_each_block(const dealii::Point<dim> &z, unsigned int order, Workspace &work,
                      const Visitor &visit) const;
  const double *apply(const std::vector<Layer> &layers, std::size_t begin_layer, unsigned int order,
                      std::size_t n_lanes, const double *x, Workspace &work,
                      unsigned int level) const;
  void flow(unsigned int order, std::size_t n_lanes, Workspace &work) const;
  void activate(const Activation &activation, unsigned int order, std::size_t n_lanes,
                const double *a, const std::array<const double *, 3> &gradient, bool is_affine,
                Workspace &work, double *jets) const;
  void apply_loss(unsigned int order, std::size_t n_lanes, std::size_t begin, const double *h,
                  Workspace &work) const;
  Jet<dim> jet(const dealii::Point<dim> &z, unsigned int order, Workspace &work) const;

  const Network network_;
  const Loss &loss_;
  const Weights origin_;
  const std::vector<Weights> directions_;
  const std::size_t n_samples_, n_padded_; // padded: a multiple of the vector length
  std::vector<double> targets_;            // y_m, one output behind the other, padded
  std::vector<double> inputs_;             // of the flow where that moves, likewise
  bool flow_moves_ = false;
  std::size_t first_layer_ = 0; // among network_.layers(), where the flow does not move
  std::vector<FirstUnit> first_units_;
};

} // namespace gibbsflow
