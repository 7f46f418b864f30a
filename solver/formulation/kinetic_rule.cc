#include "formulation/kinetic_rule.h"

#include <deal.II/base/quadrature_lib.h>

#include <cmath>

namespace gibbsflow {

namespace {

constexpr double same_place = 1e-10;

/// The terms at x of the functions f(i).
template <int dim, typename F>
std::vector<typename KineticRule<dim>::Term> terms_of(const unsigned int n, const F &f)
{
  constexpr double zero = 1e-12;
  std::vector<typename KineticRule<dim>::Term> terms;
  for (unsigned int i = 0; i < n; ++i)
    if (const double factor = f(i); std::abs(factor) > zero)
      terms.push_back({i, factor});
  return terms;
}

template <int dim>
typename KineticRule<dim>::Point point_of(const dealii::FiniteElement<dim> &fe,
                                          const dealii::Point<dim> &x, const double weight)
{
  const unsigned int n = fe.n_dofs_per_cell();
  typename KineticRule<dim>::Point point;
  point.x = x;
  point.weight = weight;
  point.value = terms_of<dim>(n, [&](const unsigned int i) { return fe.shape_value(i, x); });
  for (unsigned int d = 0; d < dim; ++d)
    point.derivative[d] =
        terms_of<dim>(n, [&](const unsigned int i) { return fe.shape_grad(i, x)[d]; });
  return point;
}

/// The polynomials through values at the points, at the nodes.
dealii::FullMatrix<double> interpolation(const std::vector<dealii::Point<1>> &from,
                                         const std::vector<dealii::Point<1>> &to)
{
  dealii::FullMatrix<double> result(to.size(), from.size());
  for (unsigned int i = 0; i < to.size(); ++i)
    for (unsigned int q = 0; q < from.size(); ++q) {
      result(i, q) = 1.;
      for (unsigned int r = 0; r < from.size(); ++r)
        if (r != q)
          result(i, q) *= (to[i][0] - from[r][0]) / (from[q][0] - from[r][0]);
    }
  return result;
}

/// Sets on_face of a point that is as far from its neighbour in each direction as `end_weight`, the
/// weight of the ends of a line, says.
template <int dim>
void set_faces(typename KineticRule<dim>::Point &point, const std::array<double, dim> &end_weight)
{
  for (unsigned int d = 0; d < dim; ++d)
    for (const unsigned int upper : {0u, 1u})
      if (std::abs(point.x[d] - upper) < same_place)
        point.on_face[2 * d + upper] = 1. / end_weight[d];
}

template <int dim>
KineticRule<dim> lobatto_rule(const dealii::FiniteElement<dim> &fe)
{
  const dealii::QGaussLobatto<1> line(fe.degree + 1);
  std::array<double, dim> end_weight;
  end_weight.fill(line.weight(0));
  KineticRule<dim> rule;
  for (const dealii::Point<dim> &x : fe.get_unit_support_points()) {
    double weight = 1.;
    for (unsigned int d = 0; d < dim; ++d)
      for (unsigned int k = 0; k < line.size(); ++k)
        if (std::abs(line.point(k)[0] - x[d]) < same_place)
          weight *= line.weight(k);
    rule.points.push_back(point_of(fe, x, weight));
    set_faces<dim>(rule.points.back(), end_weight);
  }
  rule.to_nodes = dealii::IdentityMatrix(rule.points.size());
  return rule;
}

} // namespace

KineticRule<1> rule_at(const dealii::FiniteElement<1> &fe, const std::vector<dealii::Point<1>> &x)
{
  KineticRule<1> rule;
  for (const dealii::Point<1> &point : x)
    rule.points.push_back(point_of(fe, point, 0.));
  rule.to_nodes = interpolation(x, fe.get_unit_support_points());
  return rule;
}

template <int dim>
KineticRule<dim> smooth_rule(const dealii::FiniteElement<dim> &fe)
{
  if constexpr (dim == 1)
    return rule_at(fe, dealii::QGauss<1>(fe.degree).get_points());
  else
    return lobatto_rule(fe);
}

template KineticRule<1> smooth_rule(const dealii::FiniteElement<1> &);
template KineticRule<2> smooth_rule(const dealii::FiniteElement<2> &);
template KineticRule<3> smooth_rule(const dealii::FiniteElement<3> &);

} // namespace gibbsflow
