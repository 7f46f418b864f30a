#pragma once

#include "formulation/kinetic_transport.h"

namespace gibbsflow {

/// The kinetic Fokker-Planck equation in Hermite functions psi_k of p,
///     M h_k' = (T h)_k - friction |k| M h_k ,
/// for h = sum_k h_k(x) psi_k(p) relative to the stationary density, in L^2 of it, T the transport
/// (see KineticTransport, which has the layout of vectors). Transport is skew to the last bit (on
/// one rank, else to the order of sums). M is the identity on the modes of odd degree; on those of
/// even degree it is the cells' own on a line, where all modes are factored together, else the
/// points' diagonal one: with it products cost no solve.
template <int dim>
class KineticMatrices {
public:
  /// `mass` is M with the cells' own points, made by `laplacian`. speed = sqrt(D/alpha) and
  /// friction = (1 - beta)/alpha in the time t. Collective.
  KineticMatrices(const WeightedCells<dim> &cells, const WeightedLaplacian<dim> &laplacian,
                  const dealii::TrilinosWrappers::SparseMatrix &mass,
                  const HermiteModes<dim> &modes, double speed, double friction);

  const HermiteModes<dim> &modes() const { return modes_; }
  const KineticTransport<dim> &transport() const { return *transport_; }
  double speed() const { return speed_; }
  double friction() const { return friction_; }
  MPI_Comm communicator() const { return nodes_->get_mpi_communicator(); }
  unsigned int n_nodes() const { return nodes_->locally_owned_size(); } // of this rank

  unsigned int n_unknowns() const { return kinetic_->size(); }

  /// Gives x the layout of the unknowns of all modes, with ghost entries as those of one mode.
  void reinit(Vector &x) const { x.reinit(kinetic_); }

  /// y = M x. Collective.
  void apply_mass(Vector &y, const Vector &x) const;

  /// y = K x, M h' = -K h, or y = K^T x. Collective.
  void apply_stiffness(Vector &y, const Vector &x, bool transposed) const;

  /// y += factor T x for the modes of one parity, from those of the other. Collective.
  void add_to_odd(double factor, const Vector &x, Vector &y) const;
  void add_to_even(double factor, const Vector &x, Vector &y) const;

  /// The diagonal of M for the nodes of this rank; empty where M is not diagonal.
  const std::vector<double> &mass_diagonal() const { return mass_diagonal_; }

  /// M and K as matrices of all unknowns. Collective.
  void assemble(MatrixPair &all) const;

  /// M and grad . grad of the points, of one mode. Collective.
  void assemble_laplacian(const WeightedCells<dim> &cells, MatrixPair &pair) const;

  /// A mode of even degree, by its place among them, in the layout of the cells' vectors, and back.
  void extract(const Vector &x, unsigned int even, Vector &part) const;
  void insert(const Vector &part, unsigned int even, Vector &x) const;

  /// The unknowns of the nodes of a cell, of any mode. x has ghost values.
  std::vector<double> nodal(const WeightedCell<dim> &cell, const Vector &x,
                            unsigned int mode) const;

  /// |h_k|^2 of a mode of odd degree over the points of this rank.
  double square_of_odd(const Vector &x, unsigned int odd) const;

private:
  /// M by rows of this rank: local numbers of nodes.
  struct Rows {
    std::vector<unsigned int> row_start, column;
    std::vector<double> values;
  };

  void take_mass(const dealii::TrilinosWrappers::SparseMatrix &mass);
  void number(const NodeMap<dim> &map);
  const Vector &with_ghosts(const Vector &x) const;

  const HermiteModes<dim> modes_;
  const double speed_, friction_;
  const std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes_;
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> kinetic_;
  std::unique_ptr<const KineticTransport<dim>> transport_;
  Rows mass_;
  std::vector<double> mass_diagonal_;
  std::vector<unsigned int> place_; // of each mode among those of its parity
  mutable Vector ghosted_;
};

} // namespace gibbsflow
