#include "formulation/kinetic_matrices.h"

#include <deal.II/lac/trilinos_sparsity_pattern.h>

#include <algorithm>

namespace gibbsflow {

template <int dim>
KineticMatrices<dim>::KineticMatrices(const WeightedCells<dim> &cells,
                                      const WeightedLaplacian<dim> &laplacian,
                                      const HermiteModes<dim> &modes, const double speed,
                                      const double friction)
    : modes_(modes),
      speed_(speed),
      friction_(friction),
      nodes_(std::make_shared<const dealii::Utilities::MPI::Partitioner>(
          cells.discretization().node_map().owned(), cells.discretization().node_map().relevant(),
          cells.discretization().communicator())),
      transport_(
          std::make_unique<const KineticTransport<dim>>(cells, laplacian, nodes_, modes, speed)),
      mass_(std::make_unique<const KineticMass<dim>>(cells, *transport_, nodes_,
                                                     modes.even().size())),
      place_(modes.size())
{
  for (const std::vector<unsigned int> *parity : {&modes_.even(), &modes_.odd()})
    for (unsigned int k = 0; k < parity->size(); ++k)
      place_[(*parity)[k]] = k;
  number(cells.discretization().node_map());
  reinit(ghosted_);
}

/// Ranks one after the other, each with its nodes and then its points.
template <int dim>
void KineticMatrices<dim>::number(const NodeMap<dim> &map)
{
  const unsigned int n_even = modes_.even().size(), n_odd = modes_.odd().size();
  const std::vector<std::array<unsigned int, 2>> sizes = dealii::Utilities::MPI::all_gather(
      communicator(), std::array<unsigned int, 2>{{n_nodes(), transport_->n_points()}});
  std::vector<unsigned int> first_node = {0}, first = {0}; // by rank
  for (const auto &[of_nodes, of_points] : sizes) {
    first_node.push_back(first_node.back() + of_nodes);
    first.push_back(first.back() + of_nodes * n_even + of_points * n_odd);
  }
  const unsigned int rank = dealii::Utilities::MPI::this_mpi_process(communicator());
  dealii::IndexSet owned(first.back()), ghosts(first.back());
  owned.add_range(first[rank], first[rank + 1]);
  for (const auto node : map.relevant()) {
    if (map.owned().is_element(node))
      continue;
    const std::size_t of =
        std::upper_bound(first_node.begin(), first_node.end(), node) - first_node.begin() - 1;
    const auto begin = first[of] + (node - first_node[of]) * n_even;
    ghosts.add_range(begin, begin + n_even);
  }
  kinetic_ =
      std::make_shared<const dealii::Utilities::MPI::Partitioner>(owned, ghosts, communicator());
}

template <int dim>
const Vector &KineticMatrices<dim>::with_ghosts(const Vector &x) const
{
  if (dealii::Utilities::MPI::n_mpi_processes(communicator()) == 1)
    return x;
  ghosted_.zero_out_ghost_values();
  ghosted_.copy_locally_owned_data_from(x);
  ghosted_.update_ghost_values();
  return ghosted_;
}

template <int dim>
void KineticMatrices<dim>::apply_mass(Vector &y, const Vector &x) const
{
  const unsigned int end = transport_->point_offset(0);
  mass_->apply(with_ghosts(x).begin(), y.begin());
  std::copy(x.begin() + end, x.begin() + x.locally_owned_size(), y.begin() + end);
}

/// f(place in a vector, friction |k|) for all unknowns of this rank.
template <int dim>
template <typename F>
void KineticMatrices<dim>::for_each_with_friction(const F &f) const
{
  unsigned int at = 0;
  for (const std::vector<unsigned int> *parity : {&modes_.even(), &modes_.odd()}) {
    std::vector<double> friction;
    for (const unsigned int mode : *parity)
      friction.push_back(friction_ * modes_.degree(mode));
    const unsigned int end = parity == &modes_.even()
                                 ? transport_->point_offset(0)
                                 : transport_->point_offset(transport_->n_points());
    for (; at < end; at += friction.size())
      for (std::size_t k = 0; k < friction.size(); ++k)
        f(at + k, friction[k]);
  }
}

template <int dim>
void KineticMatrices<dim>::apply_stiffness(Vector &y, const Vector &x, const bool transposed) const
{
  apply_mass(y, x);
  double *const to = y.begin();
  for_each_with_friction(
      [to](const unsigned int place, const double friction) { to[place] *= friction; });
  const double sign = transposed ? 1. : -1.; // K = friction |k| M - T, T^T = -T
  add_to_odd(sign, x, y);
  add_to_even(sign, x, y);
}

template <int dim>
void KineticMatrices<dim>::apply_generator(Vector &y, const double factor, const double center,
                                           const Vector &x, const Vector &z) const
{
  std::fill_n(y.begin(), transport_->point_offset(0), 0.);
  add_to_even(-factor, x, y);
  divide_by_mass(y);
  const double *const a = x.begin(), *const b = z.begin();
  double *const to = y.begin();
  const unsigned int end_of_even = transport_->point_offset(0);
  for_each_with_friction([=](const unsigned int place, const double friction) {
    const double sum = b[place] + factor * (friction - center) * a[place];
    to[place] = place < end_of_even ? to[place] + sum : sum;
  });
  add_to_odd(-factor, x, y);
}

template <int dim>
void KineticMatrices<dim>::add_to_odd(const double factor, const Vector &x, Vector &y) const
{
  transport_->add_to_odd(factor, with_ghosts(x).begin(), y.begin());
}

template <int dim>
void KineticMatrices<dim>::add_to_even(const double factor, const Vector &x, Vector &y) const
{
  if (dealii::Utilities::MPI::n_mpi_processes(communicator()) == 1) {
    transport_->add_to_even(factor, x.begin(), y.begin());
    return;
  }
  ghosted_.zero_out_ghost_values();
  ghosted_ = 0.;
  transport_->add_to_even(factor, x.begin(), ghosted_.begin());
  ghosted_.compress(dealii::VectorOperation::add);
  for (unsigned int i = 0; i < transport_->point_offset(0); ++i)
    y.local_element(i) += ghosted_.local_element(i);
}

template <int dim>
void KineticMatrices<dim>::assemble(MatrixPair &all) const
{
  using Index = dealii::types::global_dof_index;
  dealii::IndexSet writable = kinetic_->locally_owned_range();
  writable.add_indices(kinetic_->ghost_indices());
  dealii::TrilinosWrappers::SparsityPattern pattern(
      kinetic_->locally_owned_range(), kinetic_->locally_owned_range(), writable, communicator());
  const auto number = [&](const unsigned int place) { return kinetic_->local_to_global(place); };
  // f(row, column, value of M, value of K)
  const auto for_each_entry = [&](const auto &f) {
    mass_->for_each_entry([&](const unsigned int i, const unsigned int j, const double value) {
      for (unsigned int k = 0; k < modes_.even().size(); ++k)
        f(number(transport_->node_offset(i) + k), number(transport_->node_offset(j) + k), value,
          friction_ * modes_.degree(modes_.even()[k]) * value);
    });
    for (unsigned int q = 0; q < transport_->n_points(); ++q)
      for (unsigned int k = 0; k < modes_.odd().size(); ++k) {
        const Index row = number(transport_->point_offset(q) + k);
        f(row, row, 1., friction_ * modes_.degree(modes_.odd()[k]));
      }
    transport_->for_each_entry(
        [&](const unsigned int odd, const unsigned int even, const double value) {
          f(number(odd), number(even), 0., -value);
          f(number(even), number(odd), 0., value);
        });
  };
  for_each_entry(
      [&](const Index row, const Index column, double, double) { pattern.add(row, column); });
  pattern.compress();
  all.mass.reinit(pattern);
  all.stiffness.reinit(pattern);
  for_each_entry([&](const Index row, const Index column, const double m, const double k) {
    all.mass.add(row, column, m);
    all.stiffness.add(row, column, k);
  });
  all.mass.compress(dealii::VectorOperation::add);
  all.stiffness.compress(dealii::VectorOperation::add);
}

template <int dim>
void KineticMatrices<dim>::extract(const Vector &x, const unsigned int even, Vector &part) const
{
  for (unsigned int i = 0; i < n_nodes(); ++i)
    part.local_element(i) = x.local_element(transport_->node_offset(i) + even);
}

template <int dim>
void KineticMatrices<dim>::insert(const Vector &part, const unsigned int even, Vector &x) const
{
  for (unsigned int i = 0; i < n_nodes(); ++i)
    x.local_element(transport_->node_offset(i) + even) = part.local_element(i);
}

template <int dim>
std::vector<double> KineticMatrices<dim>::nodal(const WeightedCell<dim> &cell, const Vector &x,
                                                const unsigned int mode) const
{
  if (modes_.degree(mode) % 2 == 1)
    return transport_->to_nodes(
        cell, x.begin() + transport_->point_offset(transport_->first_point(cell)) + place_[mode],
        modes_.odd().size());
  std::vector<double> values;
  for (const auto node : cell.nodes.unknowns())
    values.push_back(
        x.local_element(transport_->node_offset(nodes_->global_to_local(node)) + place_[mode]));
  return values;
}

template <int dim>
double KineticMatrices<dim>::square_of_odd(const Vector &x, const unsigned int odd) const
{
  double sum = 0.;
  for (unsigned int q = 0; q < transport_->n_points(); ++q) {
    const double h = x.local_element(transport_->point_offset(q) + odd);
    sum += h * h;
  }
  return sum;
}

template class KineticMatrices<1>;
template class KineticMatrices<2>;
template class KineticMatrices<3>;

} // namespace gibbsflow
