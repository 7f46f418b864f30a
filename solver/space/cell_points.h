#pragma once

#include "space/weighted_cell.h"

#include <memory>

namespace gibbsflow {

/// Points of one cell with all that mathematics asks of them: x, JxW, U = -log pi, values and
/// gradients of the shape functions with respect to x. A view: what it is made from must outlive
/// it.
template <int dim>
class CellPoints {
public:
  /// The points of the cell's own rule.
  explicit CellPoints(const WeightedCell<dim> &cell);

  /// Those of another rule for its integrals, with U there.
  CellPoints(const WeightedCell<dim> &cell, const CellRule<dim> &rule,
             const std::vector<double> &U);

  /// Points without weights, with U there.
  CellPoints(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
             const std::vector<double> &U);

  /// The same points with another table of shape functions there.
  CellPoints with_shapes(const ShapeTable<dim> &shapes) const;

  const WeightedCell<dim> &cell() const { return *cell_; }

  /// Whether they are those of the cell's own rule.
  bool are_of_cell() const { return U_ == &cell_->log_weight; }

  unsigned int size() const { return shapes_->n_points(); }
  unsigned int n_shapes() const { return shapes_->n_shapes; }

  const std::vector<dealii::Point<dim>> &unit_points() const { return shapes_->points; }
  dealii::Point<dim> x(unsigned int q) const
  {
    return is_mapped() ? (*mapped_)[q].x : cell_->geometry.map(shapes_->points[q]);
  }
  double JxW(unsigned int q) const
  {
    Assert(rule_ != nullptr, dealii::ExcMessage("These points have no weights."));
    return rule_->weights[q] * (is_mapped() ? (*mapped_)[q].determinant : volume_);
  }
  double U(unsigned int q) const { return (*U_)[q]; }
  const std::vector<double> &U() const { return *U_; }

  /// e^{-(U - U_0)/2}, U_0 the cell's smallest: sqrt(pi) up to a factor of the cell.
  double root_weight(unsigned int q) const { return (*root_weight_)[q]; }

  double value(unsigned int q, unsigned int i) const
  {
    return shapes_->values[q * shapes_->n_shapes + i];
  }
  dealii::Tensor<1, dim> gradient(unsigned int q, unsigned int i) const
  {
    dealii::Tensor<1, dim> unit;
    for (unsigned int d = 0; d < dim; ++d)
      unit[d] = shapes_->unit_derivatives[d][q * shapes_->n_shapes + i];
    return is_mapped() ? (*mapped_)[q].gradient(unit) : cell_->geometry.box_vector(unit);
  }

  /// All values phi_i(x_q), i running fastest.
  const std::vector<double> &values() const { return shapes_->values; }

  /// sum_i c_i phi_i and sum_i c_i grad phi_i at all points; both into vectors that are resized.
  std::vector<double> sum(const std::vector<double> &coefficients) const;
  std::vector<dealii::Tensor<1, dim>> sum_gradients(const std::vector<double> &coefficients) const;
  void sum(const std::vector<double> &coefficients, std::vector<double> &values,
           std::vector<dealii::Tensor<1, dim>> &gradients) const;

  /// result_i = int f phi_i = sum_q f_q JxW_q phi_i(x_q).
  std::vector<double> integrate(const std::vector<double> &f) const;

  /// Of a rule, one direction after the other, for all i and j, j running fastest:
  ///     result_ij = int f phi_i phi_j,   result_ij = int grad phi_i . A grad phi_j,
  ///     result_ij += int (grad phi_i . c) phi_j.
  /// The first two are symmetric to the last bit.
  void integrate_products(const std::vector<double> &f, std::vector<double> &result) const;
  void integrate_gradient_products(const std::vector<dealii::SymmetricTensor<2, dim>> &A,
                                   std::vector<double> &result) const;
  void add_transport(const std::vector<dealii::Tensor<1, dim>> &c,
                     std::vector<double> &result) const;

  /// The boxes of Gauss points that those of a rule are, one after the other: `n_points` per
  /// direction, the points of [first, end), with JxW of the box as a whole. Where the cell is
  /// mapped this is the box's part of the unit cell, and integrands have the factor stretch(q).
  struct Box {
    unsigned int n_points, first, end;
    double JxW;
  };
  std::vector<Box> boxes() const;

  /// Whether the cell is no axis-parallel box.
  bool is_mapped() const { return mapped_ != nullptr; }

  /// The factor of integrands on boxes(): the determinant of a mapping's Jacobian, otherwise one.
  double stretch(unsigned int q) const { return is_mapped() ? (*mapped_)[q].determinant : 1.; }

private:
  using MappedPoints = std::vector<MappedPoint<dim>>;

  /// Whether the shape functions are those of the rule: sums over one direction after the other.
  bool is_tensor_product() const { return rule_ != nullptr && shapes_ == &rule_->shapes; }

  const WeightedCell<dim> *cell_;
  const ShapeTable<dim> *shapes_;
  const CellRule<dim> *rule_ = nullptr; // null: no weights
  const std::vector<double> *U_, *root_weight_;
  double volume_;                                              // of the cell, where it is a box
  std::shared_ptr<const MappedPoints> mapped_;                 // null: a box
  std::shared_ptr<const std::vector<double>> own_root_weight_; // of points that are not the cell's
};

} // namespace gibbsflow
