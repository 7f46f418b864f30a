#pragma once

#include "formulation/cell_transport.h"
#include "formulation/hermite_modes.h"
#include "formulation/kinetic_rule.h"
#include "formulation/weighted_laplacian.h"

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

  const WeightedCells<dim> &weighted_cells() const { return cells_; }
  unsigned int n_points() const { return root_weight_.size(); }
  unsigned int n_points_of_cell() const { return rule_.points.size(); }

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

  /// Whether the mass matrix of a cell is the points' diagonal one: where U varies little.
  /// Elsewhere it is not accurate, and with it the norm of M^{-1/2} C^T grows like e^{range/2}:
  /// functions of nodes that hardly weigh anything have gradients where pi is large, and would have
  /// no mass there.
  bool is_lumped(const WeightedCell<dim> &cell) const;

  /// The local mass matrix of the unknowns: of the points where it is lumped, else the cell's own
  /// with some inertia (see add_inertia). With it Gibbs has mass one.
  void integrate_mass(const WeightedCell<dim> &cell, std::vector<double> &result) const;

  /// The local matrix sum_q w_q grad phi_i . grad phi_j of the unknowns.
  void integrate_gradients(const WeightedCell<dim> &cell, std::vector<double> &result) const;

  /// result += sum of f_o T_oe^T T_oe' over the modes o of odd degree, for two modes of even degree
  /// of the unknowns of a cell's nodes. A result that is empty is taken as 0.
  void integrate_square(const WeightedCell<dim> &cell, const std::vector<double> &factors,
                        unsigned int even, unsigned int other, std::vector<double> &result) const;

  /// int h dpi over the cells of this rank, for a mode of odd degree of a vector.
  double integral(const double *x, unsigned int odd) const;

  /// The unknowns g_i of the nodes of a cell of the function that has these at its points.
  std::vector<double> to_nodes(const WeightedCell<dim> &cell, const double *unknowns,
                               unsigned int stride) const;

  unsigned int first_point(const WeightedCell<dim> &cell) const
  {
    return cell.index * n_points_of_cell();
  }

private:
  /// Rows of the points of this rank, columns by local numbers of nodes.
  struct Rows {
    std::vector<std::size_t> start = {0};
    std::vector<unsigned int> column;
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

  /// Where U varies by r within a cell, derivatives of polynomials are up to some r p as large as
  /// they are in the norm of M, and transport as fast, far up the hill where next to nothing is. In
  /// cells more than 20 D above the minimum this adds (1/N^2) int |grad h - mean|^2 dmu, N the
  /// largest slope of polynomials without weight: so of what is not linear nothing is faster than
  /// in other cells of this size, and at r = 15, p = 4 transport is as fast as a third of what it
  /// was. Constants and linear functions have the mass they had, others more by a fourth power of
  /// the size of the cell.
  void add_inertia(const WeightedCell<dim> &cell, std::vector<double> &mass) const;

  std::vector<double> row(const WeightedCell<dim> &cell, unsigned int q, unsigned int odd,
                          unsigned int even) const;
  void sample();
  void append_entries(const WeightedCell<dim> &cell);
  void set_products(const HermiteModes<dim> &modes, double speed);
  void gather_cells();
  void append_to_batch(const WeightedCell<dim> &cell, const std::vector<unsigned int> &order,
                       CellBatch &batch) const;

  const WeightedCells<dim> &cells_;
  const WeightedLaplacian<dim> &laplacian_;
  const std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes_;
  const unsigned int n_even_, n_odd_;
  const KineticRule<dim> rule_;
  const double steepest_;                            // slope on a unit cell
  double mass_ = 1.;                                 // of Gibbs, before it became one
  std::vector<double> root_weight_;                  // relative to e^{-U_0/2} of the cell
  std::vector<dealii::Tensor<1, dim>> force_, wall_; // G = grad U and B at the points
  std::array<Rows, dim> derivative_;                 // root(w_q) d_d phi_j
  Rows value_;                                       // root(w_q) phi_j
  std::array<std::vector<Product>, dim> products_;
  TransportCoupling coupling_; // the same for whole cells, where the nodes are the points
  std::vector<CellBatch> batches_;
};

template <int dim>
template <typename F>
void KineticTransport<dim>::for_each_entry(const F &f) const
{
  for (unsigned int q = 0; q < n_points(); ++q)
    for (unsigned int d = 0; d < dim; ++d)
      for (const Product &product : products_[d]) {
        const unsigned int row = point_offset(q) + product.odd;
        const Rows &slope = derivative_[d];
        for (std::size_t k = slope.start[q]; k < slope.start[q + 1]; ++k)
          f(row, node_offset(slope.column[k]) + product.even, product.factor * slope.value[k]);
        if (const double multiple = this->multiple(product, q, d); multiple != 0.)
          for (std::size_t k = value_.start[q]; k < value_.start[q + 1]; ++k)
            f(row, node_offset(value_.column[k]) + product.even,
              -product.factor * (multiple * value_.value[k]));
      }
}

} // namespace gibbsflow
