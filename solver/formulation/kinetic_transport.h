#pragma once

#include "formulation/hermite_modes.h"
#include "formulation/kinetic_rule.h"
#include "formulation/weighted_laplacian.h"
#include "linear_algebra/row_products.h"

#include <deal.II/base/partitioner.h>

namespace gibbsflow {

/// The transport T of the kinetic equation between the modes of even degree, which are continuous
/// functions on the cells, and those of odd degree, which are known at the points x_q of a
/// KineticRule, with the weights w_q = (JxW pi)_q: for neighbours e and o = e +- e_d
///     h_o' = -speed root C h_e ,   h_e' = speed root C^T h_o ,
///     (C h)_q = root(w_q) (d_d h - G h - B h)(x_q) ,
/// G = d_d U where e is the higher one, else 0: p is adjoint to itself and -d/dx to d/dx - d_d U.
/// So the derivative stands on e and nothing that is odd in p passes a wall in the weak sense,
/// which is right where k_d of e is even; where it is odd, e itself vanishes there: B is what the
/// surface measure is of w_q, times the normal, on walls that mirror. Gradients of continuous
/// functions at the points vanish for constants only, and T^T T has the Laplacian on its diagonal,
/// which averages of derivatives at nodes would not: they have modes of the size of a cell that
/// transport does not see.
///
/// Unknowns: g_j = e^{L_j} h_j of the nodes as in WeightedLaplacian, root(w_q) h_q of the points. A
/// vector has all modes of even degree of each node of this rank, then all of odd degree of each
/// point of its cells, then those of ghost nodes.
template <int dim>
class KineticTransport {
public:
  /// `nodes` are those of this rank with ghosts. Collective.
  KineticTransport(const WeightedCells<dim> &cells, const WeightedLaplacian<dim> &laplacian,
                   std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes,
                   const HermiteModes<dim> &modes, double speed);

  unsigned int n_points() const { return root_weight_.size(); }
  unsigned int n_points(const WeightedCell<dim> &cell) const { return rule(cell).points.size(); }

  /// Where the modes of a node, by its local number, and of a point are in a vector.
  unsigned int node_offset(const unsigned int j) const
  {
    return j * n_even_ + (j < nodes_->locally_owned_size() ? 0 : n_points() * n_odd_);
  }
  unsigned int point_offset(const unsigned int q) const
  {
    return nodes_->locally_owned_size() * n_even_ + q * n_odd_;
  }

  /// y_o += factor (T x)_o from the nodes with ghosts, and y_e += factor (T x)_e to them.
  void add_to_odd(double factor, const double *x, double *y) const;
  void add_to_even(double factor, const double *x, double *y) const;

  /// Calls f(row, column, value) for all entries from even to odd, by places in a vector; those
  /// from odd to even are minus the transposed.
  template <typename F>
  void for_each_entry(const F &f) const;

  /// What the points make of int phi_i dpi e^{-2 L_i}, by nodes: the diagonal of a mass matrix with
  /// which Gibbs has mass one. Collective.
  Vector nodal_mass() const;

  /// The local matrix sum_q w_q grad phi_i . grad phi_j of the unknowns.
  void integrate_gradients(const WeightedCell<dim> &cell, std::vector<double> &result) const;

  /// int h dpi over the cells of this rank, for a mode of odd degree of a vector.
  double integral(const double *x, unsigned int odd) const;

  /// The unknowns g_i of the nodes of a cell of the function that has these at its points.
  std::vector<double> to_nodes(const WeightedCell<dim> &cell, const double *unknowns,
                               unsigned int stride) const;

  unsigned int first_point(const WeightedCell<dim> &cell) const { return first_[cell.index]; }

private:
  /// Rows of the points of this rank, columns by local numbers of nodes.
  struct Rows {
    SparseRow operator()(const unsigned int q) const
    {
      return {start[q + 1] - start[q], &column[start[q]], &value[start[q]]};
    }
    std::vector<unsigned int> start = {0}, column;
    std::vector<double> value;
  };

  struct Product {
    unsigned int even, odd; // places among modes of this parity
    double factor;
    bool is_higher, is_odd; // e is the higher one, is odd in p_d
  };

  /// G and B of a point in direction d, as far as a product has them.
  double multiple(const Product &product, const unsigned int q, const unsigned int d) const
  {
    return (product.is_higher ? force_[q][d] : 0.) + (product.is_odd ? wall_[q][d] : 0.);
  }

  const KineticRule<dim> &rule(const WeightedCell<dim> &cell) const
  {
    return is_steep_[cell.index] ? steep_ : smooth_;
  }
  void sample();
  void append_entries(const WeightedCell<dim> &cell);
  void set_products(const HermiteModes<dim> &modes, double speed);
  unsigned int n_local_nodes() const
  {
    return nodes_->locally_owned_size() + nodes_->n_ghost_indices();
  }

  const WeightedCells<dim> &cells_;
  const WeightedLaplacian<dim> &laplacian_;
  const std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes_;
  const unsigned int n_even_, n_odd_, stride_; // stride_: of n_odd_ numbers in table_
  const KineticRule<dim> smooth_, steep_;
  std::vector<bool> is_steep_;                       // by cell
  std::vector<unsigned int> first_;                  // point of each cell
  std::vector<double> root_weight_;                  // relative to e^{-U_0/2} of the cell
  std::vector<dealii::Tensor<1, dim>> force_, wall_; // G = grad U and B at the points
  std::array<Rows, dim> derivative_;                 // root(w_q) d_d phi_j
  Rows value_;                                       // root(w_q) phi_j
  std::array<std::vector<Product>, dim> products_;
  std::array<std::vector<Product>, dim> products_with_multiple_, products_at_walls_;
  mutable std::vector<double> table_; // what nodes give to modes of odd degree
};

template <int dim>
template <typename F>
void KineticTransport<dim>::for_each_entry(const F &f) const
{
  for (unsigned int q = 0; q < n_points(); ++q)
    for (unsigned int d = 0; d < dim; ++d)
      for (const Product &product : products_[d]) {
        const unsigned int row = point_offset(q) + product.odd;
        const SparseRow derivative = derivative_[d](q), value = value_(q);
        for (unsigned int k = 0; k < derivative.size; ++k)
          f(row, node_offset(derivative.column[k]) + product.even,
            product.factor * derivative.value[k]);
        if (const double multiple = this->multiple(product, q, d); multiple != 0.)
          for (unsigned int k = 0; k < value.size; ++k)
            f(row, node_offset(value.column[k]) + product.even,
              -product.factor * (multiple * value.value[k]));
      }
}

} // namespace gibbsflow
