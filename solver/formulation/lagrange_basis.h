#pragma once

#include <deal.II/base/polynomial.h>
#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_q.h>

namespace gibbsflow {

/// The shape functions of FE_Q at single points, as products of one-dimensional Lagrange
/// polynomials (an order of magnitude faster than asking the element for one at a time).
template <int dim>
class LagrangeBasis {
public:
  explicit LagrangeBasis(const dealii::FiniteElement<dim> &fe)
      : n_(fe.degree + 1),
        lexicographic_(dynamic_cast<const dealii::FE_Q<dim> &>(fe).get_poly_space_numbering()),
        polynomials_(dealii::Polynomials::generate_complete_Lagrange_basis(
            dealii::QGaussLobatto<1>(n_).get_points()))
  {
  }

  /// values[i] = phi_i(unit), in the element's numbering. `values` is resized.
  void evaluate(const dealii::Point<dim> &unit, std::vector<double> &values) const
  {
    std::array<std::vector<double>, dim> factors;
    for (unsigned int d = 0; d < dim; ++d) {
      factors[d].resize(n_);
      for (unsigned int k = 0; k < n_; ++k)
        factors[d][k] = polynomials_[k].value(unit[d]);
    }
    values.resize(lexicographic_.size());
    for (unsigned int i = 0; i < values.size(); ++i) {
      double product = 1.;
      for (unsigned int d = 0, rest = lexicographic_[i]; d < dim; ++d, rest /= n_)
        product *= factors[d][rest % n_];
      values[i] = product;
    }
  }

  /// integrals[i] += sum_q weights[q] phi_i(x_q) for all points x_q whose coordinates are among
  /// those of each direction, those of the first one fastest: by one direction after the other.
  void add_integrals(const std::array<std::vector<double>, dim> &unit, std::vector<double> weights,
                     std::vector<double> &integrals) const
  {
    std::vector<double> contracted;
    for (unsigned int d = 0; d < dim; ++d) {
      const std::size_t n_points = unit[d].size(), n_rows = weights.size() / n_points;
      contracted.assign(n_ * n_rows, 0.); // what is left of d becomes the slowest index
      for (unsigned int k = 0; k < n_; ++k)
        for (std::size_t q = 0; q < n_points; ++q) {
          const double value = polynomials_[k].value(unit[d][q]);
          for (std::size_t row = 0; row < n_rows; ++row)
            contracted[k * n_rows + row] += value * weights[row * n_points + q];
        }
      weights.swap(contracted);
    }
    for (unsigned int i = 0; i < integrals.size(); ++i)
      integrals[i] += weights[lexicographic_[i]];
  }

  /// gradients[i] = grad phi_i(unit), with respect to the coordinates of the unit cell.
  void evaluate_gradients(const dealii::Point<dim> &unit,
                          std::vector<dealii::Tensor<1, dim>> &gradients) const
  {
    std::array<std::vector<double>, dim> factors, slopes;
    std::vector<double> jet(2);
    for (unsigned int d = 0; d < dim; ++d)
      for (unsigned int k = 0; k < n_; ++k) {
        polynomials_[k].value(unit[d], jet);
        factors[d].push_back(jet[0]);
        slopes[d].push_back(jet[1]);
      }
    gradients.resize(lexicographic_.size());
    for (unsigned int i = 0; i < gradients.size(); ++i)
      for (unsigned int e = 0; e < dim; ++e) {
        double product = 1.;
        for (unsigned int d = 0, rest = lexicographic_[i]; d < dim; ++d, rest /= n_)
          product *= (d == e ? slopes : factors)[d][rest % n_];
        gradients[i][e] = product;
      }
  }

private:
  const unsigned int n_;
  const std::vector<unsigned int> lexicographic_;
  const std::vector<dealii::Polynomials::Polynomial<double>> polynomials_;
};

/// Two Gauss points on each of the intervals into which the nodes divide [0,1].
inline dealii::Quadrature<1> composite_rule(const std::vector<dealii::Point<1>> &nodes)
{
  const dealii::QGauss<1> gauss(2);
  std::vector<dealii::Point<1>> points;
  std::vector<double> weights;
  for (unsigned int k = 0; k + 1 < nodes.size(); ++k) {
    const double left = nodes[k][0], size = nodes[k + 1][0] - left;
    for (unsigned int q = 0; q < gauss.size(); ++q) {
      points.emplace_back(left + size * gauss.point(q)[0]);
      weights.push_back(size * gauss.weight(q));
    }
  }
  return dealii::Quadrature<1>(points, weights);
}

} // namespace gibbsflow
