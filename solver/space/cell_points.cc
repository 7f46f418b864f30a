#include "space/cell_points.h"

#include "linear_algebra/blas.h"
#include "space/sum_factorization.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// y_q = sum_i T_qi x_i, or y_i = sum_q T_qi x_q where `transposed`, for T by rows of length n.
std::vector<double> multiply(const std::vector<double> &T, const int n,
                             const std::vector<double> &x, const bool transposed)
{
  const int n_rows = static_cast<int>(T.size()) / n, stride = 1;
  AssertDimension(static_cast<int>(x.size()), transposed ? n_rows : n);
  const double one = 1., zero = 0.;
  std::vector<double> y(transposed ? n : n_rows);
  dgemv_(transposed ? "N" : "T", &n, &n_rows, &one, T.data(), &n, x.data(), &stride, &zero,
         y.data(), &stride);
  return y;
}

} // namespace

template <int dim>
std::shared_ptr<const std::vector<MappedPoint<dim>>>
mapped_points(const CellGeometry<dim> &geometry, const std::vector<dealii::Point<dim>> &unit_points)
{
  if (geometry.is_box())
    return nullptr;
  auto result = std::make_shared<std::vector<MappedPoint<dim>>>();
  result->reserve(unit_points.size());
  for (const dealii::Point<dim> &unit : unit_points)
    result->push_back(geometry.at(unit));
  return result;
}

template <int dim>
double WeightedCell<dim>::range() const
{
  const auto [smallest, largest] = std::minmax_element(log_weight.begin(), log_weight.end());
  return *largest - *smallest;
}

template <int dim>
CellPoints<dim>::CellPoints(const WeightedCell<dim> &cell)
    : cell_(&cell),
      shapes_(&cell.rule->shapes),
      rule_(cell.rule),
      U_(&cell.log_weight),
      root_weight_(&cell.root_weight),
      volume_(cell.geometry.is_box() ? cell.geometry.measure() : 0.),
      mapped_(cell.mapped_points)
{
  AssertDimension(cell.log_weight.size(), cell.rule->shapes.n_points());
  AssertDimension(cell.root_weight.size(), cell.log_weight.size());
}

template <int dim>
CellPoints<dim>::CellPoints(const WeightedCell<dim> &cell, const CellRule<dim> &rule,
                            const std::vector<double> &U)
    : CellPoints(cell, rule.shapes, U)
{
  rule_ = &rule;
}

template <int dim>
CellPoints<dim>::CellPoints(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                            const std::vector<double> &U)
    : cell_(&cell),
      shapes_(&shapes),
      U_(&U),
      volume_(cell.geometry.is_box() ? cell.geometry.measure() : 0.),
      mapped_(mapped_points(cell.geometry, shapes.points))
{
  AssertDimension(U.size(), shapes.n_points());
  std::vector<double> root_weight(U.size());
  for (std::size_t q = 0; q < U.size(); ++q)
    root_weight[q] = std::exp(-0.5 * (U[q] - cell.smallest_log_weight));
  own_root_weight_ = std::make_shared<const std::vector<double>>(std::move(root_weight));
  root_weight_ = own_root_weight_.get();
}

template <int dim>
CellPoints<dim> CellPoints<dim>::with_shapes(const ShapeTable<dim> &shapes) const
{
  AssertDimension(shapes.n_points(), size());
  CellPoints result = *this;
  result.shapes_ = &shapes;
  return result;
}

template <int dim>
std::vector<double> CellPoints<dim>::sum(const std::vector<double> &coefficients) const
{
  if (!is_tensor_product())
    return multiply(shapes_->values, n_shapes(), coefficients, false);
  std::vector<double> values;
  sum_over_nodes<dim>(*rule_, coefficients, values, nullptr);
  return values;
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
CellPoints<dim>::sum_gradients(const std::vector<double> &coefficients) const
{
  std::vector<double> values;
  std::vector<dealii::Tensor<1, dim>> gradients;
  sum(coefficients, values, gradients);
  return gradients;
}

template <int dim>
void CellPoints<dim>::sum(const std::vector<double> &coefficients, std::vector<double> &values,
                          std::vector<dealii::Tensor<1, dim>> &gradients) const
{
  thread_local std::array<std::vector<double>, dim> derivatives;
  if (is_tensor_product())
    sum_over_nodes<dim>(*rule_, coefficients, values, &derivatives);
  else {
    values = multiply(shapes_->values, n_shapes(), coefficients, false);
    for (unsigned int d = 0; d < dim; ++d)
      derivatives[d] = multiply(shapes_->unit_derivatives[d], n_shapes(), coefficients, false);
  }
  gradients.resize(size());
  for (unsigned int q = 0; q < size(); ++q) {
    dealii::Tensor<1, dim> unit;
    for (unsigned int d = 0; d < dim; ++d)
      unit[d] = derivatives[d][q];
    gradients[q] = is_mapped() ? (*mapped_)[q].gradient(unit) : cell_->geometry.box_vector(unit);
  }
}

template <int dim>
std::vector<double> CellPoints<dim>::integrate(const std::vector<double> &f) const
{
  std::vector<double> weighted(size());
  for (unsigned int q = 0; q < size(); ++q)
    weighted[q] = f[q] * JxW(q);
  if (!is_tensor_product())
    return multiply(shapes_->values, n_shapes(), weighted, true);
  std::vector<double> result;
  sum_over_points<dim>(*rule_, weighted, result);
  return result;
}

template <int dim>
void CellPoints<dim>::integrate_products(const std::vector<double> &f,
                                         std::vector<double> &result) const
{
  Assert(is_tensor_product(), dealii::ExcMessage("These points are not those of a rule."));
  thread_local std::vector<double> weighted;
  weighted.resize(size());
  for (unsigned int q = 0; q < size(); ++q)
    weighted[q] = f[q] * JxW(q);
  sum_value_products<dim>(*rule_, weighted, result);
}

template <int dim>
void CellPoints<dim>::integrate_gradient_products(
    const std::vector<dealii::SymmetricTensor<2, dim>> &A, std::vector<double> &result) const
{
  Assert(is_tensor_product(), dealii::ExcMessage("These points are not those of a rule."));
  thread_local std::vector<dealii::SymmetricTensor<2, dim>> weighted;
  weighted.resize(size());
  for (unsigned int q = 0; q < size(); ++q)
    weighted[q] =
        JxW(q) * (is_mapped() ? (*mapped_)[q].unit_tensor(A[q]) : cell_->geometry.box_tensor(A[q]));
  sum_gradient_products<dim>(*rule_, weighted, result);
}

template <int dim>
void CellPoints<dim>::add_transport(const std::vector<dealii::Tensor<1, dim>> &c,
                                    std::vector<double> &result) const
{
  Assert(is_tensor_product(), dealii::ExcMessage("These points are not those of a rule."));
  thread_local std::vector<dealii::Tensor<1, dim>> weighted;
  weighted.resize(size());
  for (unsigned int q = 0; q < size(); ++q) // c . grad, with respect to the unit cell's coordinates
    weighted[q] =
        JxW(q) * (is_mapped() ? (*mapped_)[q].unit_vector(c[q]) : cell_->geometry.box_vector(c[q]));
  add_transport_products<dim>(*rule_, weighted, result);
}

template <int dim>
std::vector<typename CellPoints<dim>::Box> CellPoints<dim>::boxes() const
{
  Assert(rule_ != nullptr, dealii::ExcMessage("These points are not those of a rule."));
  std::vector<Box> result;
  unsigned int first = 0;
  for (const RuleBox<dim> &box : rule_->boxes) {
    const unsigned int end = first + box.n_points_in_all();
    result.push_back({box.n_points, first, end, box.part.measure() * (is_mapped() ? 1. : volume_)});
    first = end;
  }
  return result;
}

template std::shared_ptr<const std::vector<MappedPoint<1>>>
mapped_points(const CellGeometry<1> &, const std::vector<dealii::Point<1>> &);
template std::shared_ptr<const std::vector<MappedPoint<2>>>
mapped_points(const CellGeometry<2> &, const std::vector<dealii::Point<2>> &);
template std::shared_ptr<const std::vector<MappedPoint<3>>>
mapped_points(const CellGeometry<3> &, const std::vector<dealii::Point<3>> &);
template struct WeightedCell<1>;
template struct WeightedCell<2>;
template struct WeightedCell<3>;
template class CellPoints<1>;
template class CellPoints<2>;
template class CellPoints<3>;

} // namespace gibbsflow
