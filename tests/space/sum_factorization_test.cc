#include "space/sum_factorization.h"

#include <deal.II/fe/fe_q.h>
#include <deal.II/fe/fe_q_iso_q1.h>

#include <gtest/gtest.h>

#include <cmath>

using namespace gibbsflow;

namespace {

/// A weight that falls by e^{-20} and more across the cell.
template <int dim>
double steep(const dealii::Point<dim> &x)
{
  double exponent = 0.;
  for (unsigned int d = 0; d < dim; ++d)
    exponent += (d + 20.) * x[d] * x[d];
  return std::exp(-exponent);
}

/// Not diagonal.
template <int dim>
dealii::SymmetricTensor<2, dim> tensor(const dealii::Point<dim> &x)
{
  dealii::SymmetricTensor<2, dim> A;
  for (unsigned int d = 0; d < dim; ++d)
    for (unsigned int e = 0; e <= d; ++e)
      A[d][e] = d == e ? 2. + d : 0.5 * std::cos(x[0] + d);
  return steep(x) * A;
}

template <int dim>
dealii::Tensor<1, dim> drift(const dealii::Point<dim> &x)
{
  dealii::Tensor<1, dim> c;
  for (unsigned int d = 0; d < dim; ++d)
    c[d] = steep(x) * (1. - 2. * d + x[0]);
  return c;
}

/// A rule with what it is to be compared with: the shape functions as the element has them.
template <int dim>
struct Compared {
  Compared(const dealii::FiniteElement<dim> &fe, const CellRule<dim> &given)
      : rule(given), shapes(fe, given.shapes.points), n(fe.n_dofs_per_cell())
  {
    for (unsigned int i = 0; i < n; ++i)
      c.push_back(std::sin(1. + i));
    for (unsigned int q = 0; q < shapes.n_points(); ++q) {
      const dealii::Point<dim> &x = shapes.points[q];
      f.push_back(rule.weights[q] * steep(x));
      A.push_back(rule.weights[q] * tensor(x));
      g.push_back(rule.weights[q] * drift(x));
    }
  }

  double value(unsigned int q, unsigned int i) const { return shapes.values[q * n + i]; }
  dealii::Tensor<1, dim> gradient(unsigned int q, unsigned int i) const
  {
    dealii::Tensor<1, dim> result;
    for (unsigned int d = 0; d < dim; ++d)
      result[d] = shapes.unit_derivatives[d][q * n + i];
    return result;
  }

  /// sum_q term(q, i, j)
  template <typename Term>
  std::vector<double> matrix(const Term &term) const
  {
    std::vector<double> result(n * n, 0.);
    for (unsigned int q = 0; q < shapes.n_points(); ++q)
      for (unsigned int i = 0; i < n; ++i)
        for (unsigned int j = 0; j < n; ++j)
          result[i * n + j] += term(q, i, j);
    return result;
  }

  void expect_sums_over_nodes() const
  {
    std::vector<double> values;
    std::array<std::vector<double>, dim> derivatives;
    sum_over_nodes<dim>(rule, c, values, &derivatives);
    std::vector<double> values_alone;
    sum_over_nodes<dim>(rule, c, values_alone, nullptr);
    EXPECT_EQ(values, values_alone);
    for (unsigned int q = 0; q < shapes.n_points(); ++q) {
      double sum = 0.;
      dealii::Tensor<1, dim> slope;
      for (unsigned int i = 0; i < n; ++i) {
        sum += c[i] * value(q, i);
        slope += c[i] * gradient(q, i);
      }
      EXPECT_NEAR(values[q], sum, 1e-13);
      for (unsigned int d = 0; d < dim; ++d)
        EXPECT_NEAR(derivatives[d][q], slope[d], 1e-12 * n);
    }
  }

  void expect_sums_over_points() const
  {
    std::vector<double> result;
    sum_over_points<dim>(rule, f, result);
    for (unsigned int i = 0; i < n; ++i) {
      double sum = 0.;
      for (unsigned int q = 0; q < f.size(); ++q)
        sum += f[q] * value(q, i);
      EXPECT_NEAR(result[i], sum, 1e-15);
    }
  }

  /// Entries to rounding in terms of the diagonals, where the weight makes these tiny as well.
  void expect_equal(const std::vector<double> &result, const std::vector<double> &plain,
                    const std::vector<double> &of_size) const
  {
    ASSERT_EQ(result.size(), plain.size());
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j < n; ++j)
        EXPECT_NEAR(result[i * n + j], plain[i * n + j],
                    1e-13 * std::sqrt(of_size[i * n + i] * of_size[j * n + j]));
  }

  void expect_products() const
  {
    const std::vector<double> mass =
        matrix([&](auto q, auto i, auto j) { return f[q] * value(q, i) * value(q, j); });
    const std::vector<double> stiffness =
        matrix([&](auto q, auto i, auto j) { return gradient(q, i) * (A[q] * gradient(q, j)); });
    const std::vector<double> transport =
        matrix([&](auto q, auto i, auto j) { return (g[q] * gradient(q, i)) * value(q, j); });
    std::vector<double> result;

    sum_value_products<dim>(rule, f, result);
    expect_equal(result, mass, mass);
    expect_symmetric(result);
    sum_gradient_products<dim>(rule, A, result);
    expect_equal(result, stiffness, stiffness);
    expect_symmetric(result);
    const std::vector<double> before = result;
    add_transport_products<dim>(rule, g, result);
    for (unsigned int k = 0; k < n * n; ++k)
      result[k] -= before[k];
    expect_equal(result, transport, stiffness);
  }

  void expect_symmetric(const std::vector<double> &result) const
  {
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j < i; ++j)
        EXPECT_EQ(result[i * n + j], result[j * n + i]);
  }

  void expect_all() const
  {
    expect_sums_over_nodes();
    expect_sums_over_points();
    expect_products();
  }

  const CellRule<dim> &rule;
  const ShapeTable<dim> shapes;
  const unsigned int n;
  std::vector<double> c, f;
  std::vector<dealii::SymmetricTensor<2, dim>> A;
  std::vector<dealii::Tensor<1, dim>> g;
};

/// The unit cell and its division into two unequal boxes of different rules.
template <int dim>
void compare_rules(const unsigned int degree)
{
  const dealii::FE_Q<dim> fe(degree);
  CellRules<dim> rules(fe);
  const CellGeometry<dim> whole = CellGeometry<dim>::unit_cell();
  const CellGeometry<dim> upper = whole.half(dim - 1, true).half(0, false),
                          lower = whole.half(dim - 1, false);
  Compared<dim>(fe, rules({{whole, degree + 3}})).expect_all();
  Compared<dim>(fe, rules({{lower, degree + 2}, {upper, degree + 5}})).expect_all();
}

} // namespace

TEST(SumFactorization, IsThePlainSumInOneDimension)
{
  compare_rules<1>(1);
  compare_rules<1>(6);
}

TEST(SumFactorization, IsThePlainSumInTwoDimensions)
{
  compare_rules<2>(1);
  compare_rules<2>(4);
  compare_rules<2>(5);
}

TEST(SumFactorization, IsThePlainSumInThreeDimensions)
{
  compare_rules<3>(1);
  compare_rules<3>(2);
  compare_rules<3>(3);
}

TEST(SumFactorization, TakesPiecewiseLinearFunctionsAndTheirRule)
{
  const dealii::FE_Q_iso_Q1<2> fe(dealii::QGaussLobatto<1>(4).get_points());
  const CellRule<2> rule(fe, dealii::QIterated<1>(dealii::QGauss<1>(2), 5));

  Compared<2>(fe, rule).expect_all();
}
