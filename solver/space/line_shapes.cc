#include "space/line_shapes.h"

#include "linear_algebra/small_products.h"
#include "space/gauss_line.h"

#include <deal.II/fe/fe_poly.h>

namespace gibbsflow {

namespace {

/// From functions f(q, k) at the points.
template <typename Function>
LineTable tabulate(const unsigned int n_points, const unsigned int n_functions, const Function &f)
{
  LineTable table;
  table.n_functions = n_functions;
  table.by_point.assign(n_points * padded(n_functions), 0.);
  table.by_function.resize(n_functions * n_points);
  for (unsigned int q = 0; q < n_points; ++q)
    for (unsigned int k = 0; k < n_functions; ++k)
      table.by_point[q * padded(n_functions) + k] = table.by_function[k * n_points + q] = f(q, k);
  return table;
}

/// u_a v_b for all pairs, b running fastest, or for a <= b.
LineTable tabulate_products(const LineTable &u, const LineTable &v, const unsigned int n_points,
                            const bool in_both_orders)
{
  std::vector<std::pair<unsigned int, unsigned int>> pairs;
  for (unsigned int a = 0; a < u.n_functions; ++a)
    for (unsigned int b = in_both_orders ? 0 : a; b < v.n_functions; ++b)
      pairs.emplace_back(a, b);
  return tabulate(n_points, pairs.size(), [&](unsigned int q, unsigned int k) {
    return u.by_function[pairs[k].first * n_points + q] *
           v.by_function[pairs[k].second * n_points + q];
  });
}

} // namespace

LineShapes::LineShapes(const unsigned int number_of_points, const std::vector<double> &values,
                       const std::vector<double> &slopes)
    : n_points(number_of_points), n_shapes(values.size() / number_of_points)
{
  AssertDimension(values.size(), n_points * n_shapes);
  AssertDimension(slopes.size(), values.size());
  value = tabulate(n_points, n_shapes, [&](auto q, auto a) { return values[q * n_shapes + a]; });
  slope = tabulate(n_points, n_shapes, [&](auto q, auto a) { return slopes[q * n_shapes + a]; });
  value_value = tabulate_products(value, value, n_points, false);
  slope_slope = tabulate_products(slope, slope, n_points, false);
  all_value_value = tabulate_products(value, value, n_points, true);
  slope_value = tabulate_products(slope, value, n_points, true);
  value_slope = tabulate_products(value, slope, n_points, true);
  const unsigned int width = padded(n_points);
  value_and_slope.assign(n_shapes * 2 * width, 0.);
  for (unsigned int a = 0; a < n_shapes; ++a)
    for (unsigned int q = 0; q < n_points; ++q) {
      value_and_slope[a * 2 * width + q] = values[q * n_shapes + a];
      value_and_slope[a * 2 * width + width + q] = slopes[q * n_shapes + a];
    }
}

template <int dim>
TensorNumbering<dim>::TensorNumbering(const dealii::FiniteElement<dim> &fe)
    : n_shapes(fe.degree + 1),
      position(dynamic_cast<const dealii::FE_Poly<dim> &>(fe).get_poly_space_numbering())
{
  const unsigned int n_nodes = position.size();
  const unsigned int n_symmetric = n_shapes * (n_shapes + 1) / 2, n_all = n_shapes * n_shapes;
  for (unsigned int i = 0; i < n_nodes; ++i)
    for (unsigned int j = 0; j < n_nodes; ++j) {
      unsigned int symmetric = 0, all = 0, symmetric_stride = 1, stride = 1;
      for (unsigned int d = 0, rest_i = position[i], rest_j = position[j]; d < dim;
           ++d, rest_i /= n_shapes, rest_j /= n_shapes) {
        const unsigned int a = rest_i % n_shapes, b = rest_j % n_shapes;
        const unsigned int low = std::min(a, b), high = std::max(a, b);
        symmetric += symmetric_stride * (low * n_shapes - low * (low + 1) / 2 + high);
        all += stride * (a * n_shapes + b);
        symmetric_stride *= d == 0 ? padded(n_symmetric) : n_symmetric;
        stride *= d == 0 ? padded(n_all) : n_all;
      }
      symmetric_product.push_back(symmetric);
      product.push_back(all);
    }
}

/// With all other coordinates at 0, where the first factor is one, phi_i is that of the direction.
template <int dim>
std::shared_ptr<const LineShapes> LineShapesOf<dim>::at(const std::vector<double> &x) const
{
  const unsigned int n_factors = numbering_->n_shapes;
  std::vector<unsigned int> node(n_factors);
  for (unsigned int i = 0; i < numbering_->position.size(); ++i)
    if (numbering_->position[i] < n_factors)
      node[numbering_->position[i]] = i;
  std::vector<double> values, slopes;
  for (const double coordinate : x) {
    dealii::Point<dim> point;
    point[0] = coordinate;
    for (unsigned int a = 0; a < n_factors; ++a) {
      values.push_back(fe_.shape_value(node[a], point));
      slopes.push_back(fe_.shape_grad(node[a], point)[0]);
    }
  }
  return std::make_shared<const LineShapes>(x.size(), values, slopes);
}

template <int dim>
std::shared_ptr<const LineShapes> LineShapesOf<dim>::at_gauss_points(const double lower,
                                                                     const double upper,
                                                                     const unsigned int n_gauss)
{
  std::shared_ptr<const LineShapes> &shapes =
      known_[std::array<double, 3>{{lower, upper, static_cast<double>(n_gauss)}}];
  if (!shapes) {
    std::vector<double> x = gauss_line(n_gauss).x;
    for (double &xi : x)
      xi = (1. - xi) * lower + xi * upper;
    shapes = at(x);
  }
  return shapes;
}

template struct TensorNumbering<1>;
template struct TensorNumbering<2>;
template struct TensorNumbering<3>;
template class LineShapesOf<1>;
template class LineShapesOf<2>;
template class LineShapesOf<3>;

} // namespace gibbsflow
