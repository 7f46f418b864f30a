#include "mesh/cell_mapping.h"

#include <deal.II/base/geometry_info.h>
#include <deal.II/base/quadrature_lib.h>

#include <array>
#include <cmath>

namespace gibbsflow {

namespace {

/// The polynomials that are one at one of degree + 1 Gauss-Lobatto points and zero at the others.
class LobattoLine {
public:
  static constexpr unsigned int most_points = CellMapping<1>::most_degree + 1;
  using Values = std::array<double, most_points>;

  explicit LobattoLine(const unsigned int degree) : n_(degree + 1)
  {
    const dealii::QGaussLobatto<1> rule(n_);
    for (unsigned int i = 0; i < n_; ++i)
      x_[i] = rule.point(i)[0];
    for (unsigned int i = 0; i < n_; ++i) {
      factor_[i] = 1.;
      for (unsigned int j = 0; j < n_; ++j)
        if (j != i)
          factor_[i] /= x_[i] - x_[j];
    }
  }

  /// By products of the factors before and behind.
  void evaluate(const double t, Values &value, Values &slope) const
  {
    double product = 1., derivative = 0.;
    for (unsigned int i = 0; i < n_; ++i) {
      value[i] = factor_[i] * product;
      slope[i] = factor_[i] * derivative;
      derivative = derivative * (t - x_[i]) + product;
      product *= t - x_[i];
    }
    product = 1.;
    derivative = 0.;
    for (unsigned int i = n_; i-- > 0;) {
      slope[i] = slope[i] * product + value[i] * derivative;
      value[i] *= product;
      derivative = derivative * (t - x_[i]) + product;
      product *= t - x_[i];
    }
  }

private:
  unsigned int n_;
  Values x_, factor_;
};

const LobattoLine &lobatto_line(const unsigned int degree)
{
  static const std::vector<LobattoLine> lines = [] {
    std::vector<LobattoLine> result;
    for (unsigned int k = 1; k <= CellMapping<1>::most_degree; ++k)
      result.emplace_back(k);
    return result;
  }();
  return lines[degree - 1];
}

} // namespace

template <int dim>
CellMapping<dim>::CellMapping(const unsigned int degree, std::vector<dealii::Point<dim>> images)
    : degree_(degree),
      images_(std::make_shared<const std::vector<dealii::Point<dim>>>(std::move(images)))
{
  Assert(degree >= 1 && degree <= most_degree, dealii::ExcMessage("No such degree."));
  AssertDimension(images_->size(), dealii::Utilities::fixed_power<dim>(degree + 1));
  for (unsigned int d = 0; d < dim; ++d)
    extent_[d] = 1.;
  enclose();
}

template <int dim>
CellMapping<dim> CellMapping<dim>::part(const dealii::Point<dim> &lower,
                                        const dealii::Point<dim> &upper) const
{
  CellMapping result = *this;
  for (unsigned int d = 0; d < dim; ++d) {
    result.origin_[d] = origin_[d] + extent_[d] * lower[d];
    result.extent_[d] = extent_[d] * (upper[d] - lower[d]);
  }
  result.enclose();
  return result;
}

template <int dim>
std::vector<dealii::Point<dim>> CellMapping<dim>::support_points(const unsigned int degree)
{
  return dealii::QGaussLobatto<dim>(degree + 1).get_points();
}

template <int dim>
void CellMapping<dim>::evaluate(const dealii::Point<dim> &unit, dealii::Point<dim> &x,
                                dealii::Tensor<2, dim> *const J) const
{
  const LobattoLine &line = lobatto_line(degree_);
  std::array<LobattoLine::Values, dim> value, slope;
  for (unsigned int d = 0; d < dim; ++d)
    line.evaluate(origin_[d] + extent_[d] * unit[d], value[d], slope[d]);
  const unsigned int n = degree_ + 1, n_rows = images_->size() / n;
  const dealii::Point<dim> *image = images_->data();
  for (unsigned int row = 0; row < n_rows; ++row) {
    dealii::Tensor<1, dim> sum, along; // over the first coordinate
    for (unsigned int i = 0; i < n; ++i, ++image)
      for (unsigned int d = 0; d < dim; ++d) {
        sum[d] += value[0][i] * (*image)[d];
        along[d] += slope[0][i] * (*image)[d];
      }
    const unsigned int j = row % n, k = row / n;
    const double v = dim > 1 ? value[1 % dim][j] : 1., w = dim > 2 ? value[2 % dim][k] : 1.;
    x += v * w * sum;
    if (J == nullptr)
      continue;
    for (unsigned int d = 0; d < dim; ++d) {
      (*J)[d][0] += v * w * along[d] * extent_[0];
      if constexpr (dim > 1)
        (*J)[d][1] += slope[1][j] * w * sum[d] * extent_[1];
      if constexpr (dim > 2)
        (*J)[d][2] += v * slope[2][k] * sum[d] * extent_[2];
    }
  }
}

template <int dim>
dealii::Point<dim> CellMapping<dim>::map(const dealii::Point<dim> &unit) const
{
  dealii::Point<dim> x;
  evaluate(unit, x, nullptr);
  return x;
}

template <int dim>
MappedPoint<dim> CellMapping<dim>::at(const dealii::Point<dim> &unit) const
{
  MappedPoint<dim> result;
  dealii::Tensor<2, dim> J;
  evaluate(unit, result.x, &J);
  result.determinant = determinant(J);
  result.inverse = invert(J);
  return result;
}

template <int dim>
dealii::Tensor<2, dim> CellMapping<dim>::jacobian(const dealii::Point<dim> &unit) const
{
  dealii::Point<dim> x;
  dealii::Tensor<2, dim> J;
  evaluate(unit, x, &J);
  return J;
}

template <int dim>
dealii::Point<dim> CellMapping<dim>::unmap(const dealii::Point<dim> &x) const
{
  constexpr unsigned int most_steps = 30;
  constexpr double accurate = 1e-14, nearby = 0.6;
  dealii::Point<dim> unit, nowhere;
  for (unsigned int d = 0; d < dim; ++d) {
    unit[d] = 0.5;
    nowhere[d] = 10.;
  }
  for (unsigned int step = 0; step < most_steps; ++step) {
    dealii::Point<dim> image;
    dealii::Tensor<2, dim> J;
    evaluate(unit, image, &J);
    const double det = determinant(J);
    if (!(std::abs(det) > 0.))
      return nowhere;
    const dealii::Tensor<1, dim> change = invert(J) * (x - image);
    for (unsigned int d = 0; d < dim; ++d)
      unit[d] = std::clamp(unit[d] + change[d], -nearby, 1. + nearby);
    if (change.norm() <= accurate)
      return unit;
  }
  // rounding may keep the steps from becoming as small as that
  constexpr double rounding = 1e-11;
  return map(unit).distance(x) <= rounding * (upper_ - lower_).norm() ? unit : nowhere;
}

/// Of degree one the corners hold the cell. Otherwise what differs from the mapping by the corners
/// is bounded by its values at the Gauss-Lobatto points of the part, times their Lebesgue constant.
template <int dim>
void CellMapping<dim>::enclose()
{
  constexpr unsigned int n_corners = 1u << dim;
  std::array<dealii::Point<dim>, n_corners> corner;
  for (unsigned int c = 0; c < n_corners; ++c)
    corner[c] = map(dealii::GeometryInfo<dim>::unit_cell_vertex(c));
  lower_ = upper_ = corner[0];
  for (unsigned int c = 1; c < n_corners; ++c)
    for (unsigned int d = 0; d < dim; ++d) {
      lower_[d] = std::min(lower_[d], corner[c][d]);
      upper_[d] = std::max(upper_[d], corner[c][d]);
    }
  if (degree_ == 1)
    return;
  dealii::Tensor<1, dim> largest;
  for (const dealii::Point<dim> &unit : support_points(degree_)) {
    dealii::Tensor<1, dim> difference = map(unit);
    for (unsigned int c = 0; c < n_corners; ++c)
      difference -= dealii::GeometryInfo<dim>::d_linear_shape_function(unit, c) * corner[c];
    for (unsigned int d = 0; d < dim; ++d)
      largest[d] = std::max(largest[d], std::abs(difference[d]));
  }
  constexpr double lebesgue_constant = 2.2; // of 11 points, and more than that of fewer
  for (unsigned int d = 0; d < dim; ++d) {
    const double reach = dealii::Utilities::fixed_power<dim>(lebesgue_constant) * largest[d];
    lower_[d] -= reach;
    upper_[d] += reach;
  }
}

/// The determinant is a polynomial of degree dim k - 1 in each coordinate.
template <int dim>
double CellMapping<dim>::measure() const
{
  const dealii::QGauss<dim> rule((dim * degree_ + 1) / 2);
  double sum = 0.;
  for (unsigned int q = 0; q < rule.size(); ++q)
    sum += rule.weight(q) * determinant(jacobian(rule.point(q)));
  return sum;
}

template class CellMapping<1>;
template class CellMapping<2>;
template class CellMapping<3>;

} // namespace gibbsflow
