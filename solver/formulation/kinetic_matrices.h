#pragma once

#include "formulation/hermite_modes.h"
#include "formulation/weighted_laplacian.h"

#include <deal.II/base/partitioner.h>

namespace gibbsflow {

/// How integrals over a cell are made: with its own points, or with the nodes of the elements,
/// which are Gauss-Lobatto points. Then M is diagonal and transport couples nodes along lines only;
/// the order is the same, but a weight that varies much within a cell asks for finer cells. The
/// Gibbs density has mass one by the rule that is used.
enum class KineticRule { of_cells, nodes };

/// The kinetic Fokker-Planck equation in Hermite functions psi_k of p,
///     M h_k' = sum over neighbours (transport) - friction |k| M h_k ,
/// for h = sum_k h_k(x) psi_k(p) relative to the stationary density, in L^2 of it. Between two
/// neighbours k and k + e_d the one with an even k_d is differentiated,
///     h_odd' = -speed root C h_even,   h_even' = speed root C^T h_odd,   root = sqrt(k_d + 1),
/// where, if the odd one is the higher, C = A, else C = A - G, because p is adjoint to itself and
/// -d/dx to d/dx - V'/D:
///     A_ij = int phi_i d_d phi_j dpi ,   G_ij = int phi_i phi_j d_d U dpi .
/// So what is odd in p_d is only tested with derivatives and vanishes at walls in the weak sense:
/// walls reflect like mirrors, where pi is not small too. Transport is skew to the last bit (on one
/// rank, else to the order of sums), whatever the rule. The unknowns are scaled as in
/// WeightedLaplacian; unknown k of node j has the number j n + k, n the number of modes.
template <int dim>
class KineticMatrices {
public:
  /// `mass` is M with the cells' own points, made by `laplacian`. speed = sqrt(D/alpha) and
  /// friction = (1 - beta)/alpha in the time t. The rule of the nodes is for cells whose nodes are
  /// one unknown each. Collective.
  KineticMatrices(const WeightedCells<dim> &cells, const WeightedLaplacian<dim> &laplacian,
                  const dealii::TrilinosWrappers::SparseMatrix &mass,
                  const HermiteModes<dim> &modes, double speed, double friction, KineticRule rule);

  const HermiteModes<dim> &modes() const { return modes_; }
  double speed() const { return speed_; }
  double friction() const { return friction_; }
  MPI_Comm communicator() const { return spatial_->get_mpi_communicator(); }

  unsigned int n_unknowns() const { return kinetic_->size(); }

  /// Gives x the layout of the unknowns of all modes, with ghost entries as those of one mode.
  void reinit(Vector &x) const { x.reinit(kinetic_); }

  /// The modes of even or of odd total degree; what the transport takes to each other.
  enum class Parity { even, odd };
  const std::vector<unsigned int> &modes_of(Parity parity) const
  {
    return parity == Parity::even ? even_modes_ : odd_modes_;
  }

  /// y = M x for each mode. Collective.
  void apply_mass(Vector &y, const Vector &x) const;

  /// y = K x, M h' = -K h, or y = K^T x. Collective.
  void apply_stiffness(Vector &y, const Vector &x, bool transposed) const;

  /// y_k += factor (T x)_k, K = friction |k| M - T, from the modes of one parity of x to those of
  /// the other. Collective.
  void add_transport(double factor, Parity from, const Vector &x, Vector &y) const;

  /// The diagonal of M by local unknowns of one mode; empty where M is not diagonal.
  const std::vector<double> &mass_diagonal() const { return mass_diagonal_; }

  /// M and K as matrices of all unknowns. Collective.
  void assemble(MatrixPair &all) const;

  /// The unknowns of one mode in the layout of the cells' vectors, and back.
  void extract(const Vector &x, unsigned int mode, Vector &part) const;
  void insert(const Vector &part, unsigned int mode, Vector &x) const;

private:
  /// Matrices with one pattern, by rows of this rank and local numbers; the values of an entry
  /// together.
  struct Rows {
    std::vector<unsigned int> row_start, column;
    std::vector<double> values;
  };

  /// y_to += factor C x_from, C one of A, A^T, A - G, (A - G)^T.
  struct Product {
    unsigned int to, from, matrix;
    double factor;
  };
  using Products = std::array<std::vector<Product>, dim>; // by direction

  Rows take(const std::vector<const dealii::TrilinosWrappers::SparseMatrix *> &matrices) const;
  void assemble_nodal_mass(const WeightedCells<dim> &cells,
                           const WeightedLaplacian<dim> &laplacian);
  void assemble_transport(const WeightedCells<dim> &cells, const WeightedLaplacian<dim> &laplacian);
  void normalize(const WeightedLaplacian<dim> &laplacian);
  void set_products();
  void add_products(const Products &products, double factor, const Vector &x, Vector &y) const;
  void add_mass(const std::vector<double> &factors, const Vector &x, Vector &y) const;
  const Vector &with_ghosts(const Vector &x) const;

  const HermiteModes<dim> modes_;
  const double speed_, friction_;
  const KineticRule rule_;
  std::vector<unsigned int> even_modes_, odd_modes_;
  Products from_even_, from_odd_;
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> spatial_, kinetic_;
  Rows mass_;
  std::array<Rows, dim> transport_;
  std::vector<double> mass_diagonal_;
  mutable Vector ghosted_;
};

} // namespace gibbsflow
