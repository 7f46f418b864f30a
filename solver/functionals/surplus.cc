#include "functionals/surplus.h"

#include "formulation/density.h"

#include <deal.II/base/quadrature_lib.h>
#include <deal.II/fe/fe_q.h>

namespace gibbsflow {

namespace {

/// P in one dimension: with the Legendre polynomial of the highest degree in terms of the nodes'
/// Lagrange polynomials, f - P f = (sum_k c_k f_k) L_p, c_k the coefficient of L_p in phi_k.
std::vector<double> projection_in_1d(const unsigned int degree)
{
  const std::vector<dealii::Point<1>> nodes = dealii::QGaussLobatto<1>(degree + 1).get_points();
  const auto legendre = [degree](const double x) {
    double before = 0., value = 1.;
    for (unsigned int k = 0; k < degree; ++k) {
      const double next = ((2. * k + 1.) * (2. * x - 1.) * value - k * before) / (k + 1.);
      before = value;
      value = next;
    }
    return value;
  };
  // c_k = 1 / (leading coefficient of L_p times prod_{j != k} (x_k - x_j))
  double leading = 1.;
  for (unsigned int k = 0; k < degree; ++k)
    leading *= 2. * (2. * k + 1.) / (k + 1.);
  const unsigned int n = degree + 1;
  std::vector<double> P(n * n);
  for (unsigned int k = 0; k < n; ++k) {
    double product = leading;
    for (unsigned int j = 0; j < n; ++j)
      if (j != k)
        product *= nodes[k][0] - nodes[j][0];
    for (unsigned int i = 0; i < n; ++i)
      P[i * n + k] = (i == k ? 1. : 0.) - legendre(nodes[i][0]) / product;
  }
  return P;
}

} // namespace

template <int dim>
Surplus<dim>::Surplus(const dealii::FiniteElement<dim> &element)
    : nodes_(element.get_unit_support_points())
{
  const std::vector<unsigned int> position =
      dynamic_cast<const dealii::FE_Q<dim> &>(element).get_poly_space_numbering();
  const std::vector<double> P = projection_in_1d(element.degree);
  const unsigned int n = element.degree + 1, n_nodes = position.size();
  projection_.resize(n_nodes * n_nodes);
  for (unsigned int i = 0; i < n_nodes; ++i)
    for (unsigned int j = 0; j < n_nodes; ++j) {
      double product = 1.;
      for (unsigned int d = 0, a = position[i], b = position[j]; d < dim; ++d, a /= n, b /= n)
        product *= P[a % n * n + b % n];
      projection_[i * n_nodes + j] = (i == j ? 1. : 0.) - product;
    }
}

template <int dim>
std::vector<double> Surplus<dim>::of(const std::vector<double> &nodal) const
{
  const std::size_t n = nodal.size();
  std::vector<double> s(n, 0.);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j)
      s[i] += projection_[i * n + j] * nodal[j];
  return s;
}

template <int dim>
std::vector<typename Surplus<dim>::Size>
Surplus<dim>::operator()(const Formulation<dim> &formulation, const Vector &u) const
{
  const bool is_relative = formulation.is_symmetric();
  const Density<dim> density(formulation, u);
  const ShapeTable<dim> at_nodes(formulation.weighted_cells().discretization().element(), nodes_);
  const unsigned int n = nodes_.size();
  std::vector<Size> sizes;
  DensityValues<dim> values;
  std::vector<double> at_points;
  std::vector<dealii::Tensor<1, dim>> gradients;
  for (const WeightedCell<dim> &cell : formulation.weighted_cells().cells()) {
    // as if pi were constant on the cell psi is e^{-U_0/2} h, or e^{U_0/2} rho: a polynomial
    const std::vector<double> U(n, cell.smallest_log_weight);
    density.evaluate(CellPoints<dim>(cell, at_nodes, U), values);
    const CellPoints<dim> points(cell);
    points.sum(of(values.psi), at_points, gradients);
    Size size;
    for (unsigned int q = 0; q < points.size(); ++q) {
      const double weight = is_relative
                                ? points.root_weight(q) * points.root_weight(q) * points.JxW(q)
                                : points.JxW(q);
      size.l1 += weight * std::abs(at_points[q]);
      if (is_relative)
        size.energy += weight * gradients[q].norm_square();
    }
    size.l1 *= std::exp(values.log_factor - 0.5 * cell.smallest_log_weight);
    size.energy *= std::exp(2. * values.log_factor);
    sizes.push_back(size);
  }
  return sizes;
}

template class Surplus<1>;
template class Surplus<2>;
template class Surplus<3>;

} // namespace gibbsflow
