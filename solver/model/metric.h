#pragma once

#include <deal.II/base/symmetric_tensor.h>
#include <deal.II/base/tensor.h>

namespace gibbsflow {

/// The metric of the coordinates x of the mesh: |dW|^2 = dx^T G dx, with G symmetric and positive
/// definite; G = P^T P where the mesh lies in the subspace W = W_0 + P x. In these coordinates
///     d rho/dt = div( G^{-1} (rho grad V + D grad rho) ) ,
/// the equation dx = -G^{-1} grad V dt + noise of covariance 2D G^{-1}, and the weighted Laplacian
/// is int grad u . G^{-1} grad v dmu = lambda int u v dmu. Both are those of the orthonormal
/// coordinates y = R x, G = R^T R, in which gradients are R^{-T} grad; the Gibbs density e^{-V/D}
/// does not change.
template <int dim>
class Metric {
public:
  Metric() : Metric(dealii::unit_symmetric_tensor<dim>()) {}

  /// G must be symmetric and positive definite.
  explicit Metric(const dealii::SymmetricTensor<2, dim> &G);

  bool is_euclidean() const
  {
    return is_diagonal_ && least_mobility_ == 1. && most_mobility_ == 1.;
  }
  bool is_diagonal() const { return is_diagonal_; }

  const dealii::SymmetricTensor<2, dim> &matrix() const { return G_; }

  /// G^{-1}.
  dealii::SymmetricTensor<2, dim> inverse() const
  {
    return dealii::symmetrize(root_ * dealii::transpose(root_));
  }

  /// L = R^{-1}, upper triangular: L L^T = G^{-1}.
  const dealii::Tensor<2, dim> &root() const { return root_; }

  /// (G^{-1})_dd; all of G^{-1} where G is diagonal.
  double mobility(unsigned int d) const;

  /// The smallest and the largest eigenvalue of G^{-1}: least |g|^2 <= g . G^{-1} g <= most |g|^2.
  double least_mobility() const { return least_mobility_; }
  double most_mobility() const { return most_mobility_; }

  /// A gradient in the orthonormal coordinates, L^T g, and back from there to the velocity
  /// G^{-1} g = L (L^T g).
  dealii::Tensor<1, dim> orthonormal(const dealii::Tensor<1, dim> &g) const;
  dealii::Tensor<1, dim> velocity(const dealii::Tensor<1, dim> &orthonormal_g) const;

  /// |dW| = (dx^T G dx)^{1/2}, and tr(G C), the trace of a covariance C of x in terms of W.
  double length(const dealii::Tensor<1, dim> &dx) const;
  double trace(const dealii::SymmetricTensor<2, dim> &C) const { return G_ * C; }

private:
  dealii::SymmetricTensor<2, dim> G_;
  dealii::Tensor<2, dim> root_;
  bool is_diagonal_ = true;
  double least_mobility_, most_mobility_;
};

} // namespace gibbsflow
