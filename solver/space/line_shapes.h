#pragma once

#include <deal.II/fe/fe.h>

#include <array>
#include <map>
#include <memory>
#include <vector>

namespace gibbsflow {

/// Functions on a line at its points, by rows for both ways of summing up.
struct LineTable {
  unsigned int n_functions = 0;
  std::vector<double> by_point;    // [q][f], padded
  std::vector<double> by_function; // [f][q], not padded
};

/// The factors l_a of the shape functions phi_i(xi) = l_a(xi_1) l_b(xi_2) ... of an element of
/// tensor products at points of [0,1], with their derivatives and the products of two of them that
/// sum factorisation asks for.
struct LineShapes {
  /// l_a and l_a', a running fastest, at each point.
  LineShapes(unsigned int n_points, const std::vector<double> &values,
             const std::vector<double> &slopes);

  unsigned int n_points, n_shapes;
  LineTable value, slope;
  /// Rows a: l_a at all points, then l_a', each padded.
  std::vector<double> value_and_slope;
  /// l_a l_b and l_a' l_b' for a <= b, see pair().
  LineTable value_value, slope_slope;
  /// Those for all a and b, b running fastest, with l_a' l_b and l_a l_b'.
  LineTable all_value_value, slope_value, value_slope;
};

/// How the nodes of an element of tensor products, and pairs of nodes, are numbered by direction.
template <int dim>
struct TensorNumbering {
  explicit TensorNumbering(const dealii::FiniteElement<dim> &fe);

  unsigned int n_shapes; // in one direction
  std::vector<unsigned int>
      position; // of node i on the grid of the nodes, first coordinate fastest
  /// Of the nodes i and j, j running fastest, among the products of SumFactorization: where
  /// pairs a <= b stand for both orders, and where all are kept.
  std::vector<unsigned int> symmetric_product, product;
};

/// The factors of an element on parts of [0,1], each made once.
template <int dim>
class LineShapesOf {
public:
  /// Refers to `fe`, which must outlive it.
  explicit LineShapesOf(const dealii::FiniteElement<dim> &fe)
      : fe_(fe), numbering_(std::make_shared<const TensorNumbering<dim>>(fe))
  {
  }

  const std::shared_ptr<const TensorNumbering<dim>> &numbering() const { return numbering_; }

  /// At points of [0,1].
  std::shared_ptr<const LineShapes> at(const std::vector<double> &x) const;

  /// At the n Gauss points of a part of [0,1].
  std::shared_ptr<const LineShapes> at_gauss_points(double lower, double upper, unsigned int n);

private:
  const dealii::FiniteElement<dim> &fe_;
  const std::shared_ptr<const TensorNumbering<dim>> numbering_;
  std::map<std::array<double, 3>, std::shared_ptr<const LineShapes>> known_;
};

} // namespace gibbsflow
