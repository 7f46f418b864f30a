#pragma once

#include <deal.II/fe/fe.h>
#include <deal.II/lac/full_matrix.h>

#include <array>
#include <vector>

namespace gibbsflow {

/// The points of the unit cell that integrals of the kinetic equation are made with and at which it
/// knows the modes of odd degree, with the continuous functions phi_i, which have the modes of even
/// degree, at each of them. Terms that are zero are left out.
template <int dim>
struct KineticRule {
  struct Term {
    unsigned int node;
    double factor;
  };

  struct Point {
    dealii::Point<dim> x;
    double weight;
    std::vector<Term> value;                       // phi_i(x)
    std::array<std::vector<Term>, dim> derivative; // d_d phi_i(x)
    /// By which the weight becomes that of the face 2d or 2d + 1; 0 where x is not on it.
    std::array<double, 2 *dim> on_face = {};
  };

  std::vector<Point> points;
  dealii::FullMatrix<double> to_nodes; // the values at the nodes of what is known at the points
};

/// On a line as many points as the degree, which know the derivatives of the element exactly: those
/// of Gauss, and without weights those of rule_at(); in more dimensions its nodes, which are
/// Gauss-Lobatto points: then no two functions overlap, and derivatives take nodes along lines.
template <int dim>
KineticRule<dim> smooth_rule(const dealii::FiniteElement<dim> &fe);
KineticRule<1> rule_at(const dealii::FiniteElement<1> &fe, const std::vector<dealii::Point<1>> &x);

} // namespace gibbsflow
