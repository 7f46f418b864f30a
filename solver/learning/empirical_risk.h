#pragma once

#include "learning/data_set.h"
#include "learning/subspace.h"
#include "model/potential.h"

#include <array>
#include <vector>

namespace gibbsflow {

/// The empirical risk of a network over a subspace of its weights W = W_0 + P z,
///     V(z) = (1/n) sum_k (h_W(x_k) - y_k)^2 .
/// What enters the activations is affine in z, a_i(x_k; z) = c_ik + A_ik.z, and so are the output
/// weights v_i(z); c, A and the units that do not move with z are computed once, by the
/// constructor. Value, gradient and Hessian are exact. No reference to the arguments is kept.
template <int dim>
class EmpiricalRisk : public Potential<dim> {
public:
  EmpiricalRisk(const Network &network, const DataSet &data, const Subspace &subspace);

  double value(const dealii::Point<dim> &z) const override;
  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &z) const override;
  dealii::SymmetricTensor<2, dim> hessian(const dealii::Point<dim> &z) const override;

private:
  /// An affine function of z.
  struct Affine {
    double constant = 0.;
    dealii::Tensor<1, dim> slope;

    double operator()(const dealii::Point<dim> &z) const;
  };

  /// A hidden unit. Arrays run over the samples.
  struct Unit {
    Affine output_weight;                       // v_i
    std::vector<double> offset;                 // c_i
    std::array<std::vector<double>, dim> slope; // A_i
    bool moves = true;                          // A_i is not zero; otherwise:
    std::vector<double> constant_activation;    // s(c_i)
  };

  /// Gradient and Hessian of V by the chain rule; Hessian only on request.
  std::pair<dealii::Tensor<1, dim>, dealii::SymmetricTensor<2, dim>>
  derivatives(const dealii::Point<dim> &z, bool with_hessian) const;

  /// g's argument u for the samples [begin, begin + n).
  void output_arguments(const dealii::Point<dim> &z, std::size_t begin, std::size_t n,
                        double *u) const;

  const Activation &activation_, &output_activation_;
  std::vector<Unit> units_;
  Affine output_bias_;
  std::vector<double> targets_;
};

} // namespace gibbsflow
