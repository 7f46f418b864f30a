#pragma once

#include "formulation/kinetic_mass.h"

namespace gibbsflow {

/// The kinetic Fokker-Planck equation in Hermite functions psi_k of p,
///     M h_k' = (T h)_k - friction |k| M h_k ,
/// for h = sum_k h_k(x) psi_k(p) relative to the stationary density, in L^2 of it, T the transport
/// (see KineticTransport, which has the layout of vectors). Transport is skew to the last bit on a
/// line on one rank, else to the order of sums. M is the identity on the modes of odd degree, for
/// those of even degree see KineticMass.
template <int dim>
class KineticMatrices {
public:
  /// speed = sqrt(D/alpha) and
  /// friction = (1 - beta)/alpha in the time t. Collective.
  KineticMatrices(const WeightedCells<dim> &cells, const WeightedLaplacian<dim> &laplacian,
                  const HermiteModes<dim> &modes, double speed, double friction);

  const HermiteModes<dim> &modes() const { return modes_; }
  const KineticTransport<dim> &transport() const { return *transport_; }
  double speed() const { return speed_; }
  double friction() const { return friction_; }
  MPI_Comm communicator() const { return nodes_->get_mpi_communicator(); }
  unsigned int n_nodes() const { return nodes_->locally_owned_size(); } // of this rank

  unsigned int n_unknowns() const { return kinetic_->size(); }
  unsigned int n_even_unknowns() const { return nodes_->size() * modes_.even().size(); }

  /// Gives x the layout of the unknowns of all modes, with ghost entries as those of one mode.
  void reinit(Vector &x) const { x.reinit(kinetic_); }

  /// y = M x. Collective.
  void apply_mass(Vector &y, const Vector &x) const;

  /// y = K x, M h' = -K h, or y = K^T x. Collective.
  void apply_stiffness(Vector &y, const Vector &x, bool transposed) const;

  /// y = z + factor (M^{-1} K - center) x, M^{-1} K = friction |k| - M^{-1} T: without products
  /// with M. Collective.
  void apply_generator(Vector &y, double factor, double center, const Vector &x,
                       const Vector &z) const;

  /// x_e <- M^{-1} x_e for the modes of even degree. Collective.
  void divide_by_mass(Vector &x) const { mass_->solve(x.begin()); }

  /// y += factor T x for the modes of one parity, from those of the other. Collective.
  void add_to_odd(double factor, const Vector &x, Vector &y) const;
  void add_to_even(double factor, const Vector &x, Vector &y) const;

  /// M and K as matrices of all unknowns. Collective.
  void assemble(MatrixPair &all) const;

  const KineticMass<dim> &mass() const { return *mass_; }

  /// A mode of even degree, by its place among them, in the layout of the cells' vectors, and back.
  void extract(const Vector &x, unsigned int even, Vector &part) const;
  void insert(const Vector &part, unsigned int even, Vector &x) const;

  /// The unknowns of the nodes of a cell, of any mode. x has ghost values.
  std::vector<double> nodal(const WeightedCell<dim> &cell, const Vector &x,
                            unsigned int mode) const;

  /// |h_k|^2 of a mode of odd degree over the points of this rank.
  double square_of_odd(const Vector &x, unsigned int odd) const;

private:
  template <typename F>
  void for_each_with_friction(const F &f) const;
  void number(const NodeMap<dim> &map);
  const Vector &with_ghosts(const Vector &x) const;

  const HermiteModes<dim> modes_;
  const double speed_, friction_;
  const std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes_;
  std::shared_ptr<const dealii::Utilities::MPI::Partitioner> kinetic_;
  std::unique_ptr<const KineticTransport<dim>> transport_;
  std::unique_ptr<const KineticMass<dim>> mass_;
  std::vector<unsigned int> place_; // of each mode among those of its parity
  mutable Vector ghosted_;
};

} // namespace gibbsflow
