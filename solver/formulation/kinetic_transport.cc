#include "formulation/kinetic_transport.h"

#include "linear_algebra/symmetric_eigenproblem.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// Whether the points of a cell are those of the steep rule. Entries of C grow like e^{range/2},
/// range that of U in the cell: over the edge from 14 to 22 with degree 4 at the lower of these
/// limits, 81 at the upper one, which is for where most of the mass is: the steep rule is of second
/// order only.
template <int dim>
bool is_steep(const WeightedCells<dim> &cells, const WeightedCell<dim> &cell)
{
  constexpr double limit = 4., limit_with_mass = 8., height_without_mass = 9.;
  const double height = (cells.potential_at(cell.smallest_log_weight) - cells.potential_minimum()) /
                        cells.diffusion(),
               share = std::max(0., 1. - height / height_without_mass);
  return dim > 1 && cell.range() > limit + share * (limit_with_mass - limit);
}

template <int dim>
std::vector<dealii::Point<dim>> unit_points(const KineticRule<dim> &rule)
{
  std::vector<dealii::Point<dim>> x;
  for (const auto &point : rule.points)
    x.push_back(point.x);
  return x;
}

/// The rule of a cell of a line: Gauss's for pi on it, by the cell's own points, as many as the
/// degree of the elements, so that int phi_i' phi_j' dpi is exact. Weights are those of
/// e^{-(U - U_0)} dx. Golub & Welsch, Math. Comp. 23 (1969) 221.
struct LinePoints {
  explicit LinePoints(const WeightedCell<1> &cell, const unsigned int n)
  {
    const std::vector<dealii::Point<1>> &t = cell.rule->shapes.points;
    std::vector<double> weight(t.size()), before(t.size(), 0.), here(t.size(), 1.);
    for (std::size_t i = 0; i < t.size(); ++i)
      weight[i] = cell.geometry.JxW(t[i], cell.rule->weights[i]) * cell.root_weight[i] *
                  cell.root_weight[i];
    std::vector<std::vector<double>> jacobi(n, std::vector<double>(n, 0.));
    double mass = 0., last = 0.;
    for (unsigned int k = 0; k < n; ++k) { // p_{k+1} = (t - a_k) p_k - b_k p_{k-1}
      double square = 0., moment = 0.;
      for (std::size_t i = 0; i < t.size(); ++i) {
        square += weight[i] * here[i] * here[i];
        moment += weight[i] * here[i] * here[i] * t[i][0];
      }
      const double a = moment / square, b = k == 0 ? 0. : square / last;
      if (k == 0)
        mass = square;
      else
        jacobi[k][k - 1] = jacobi[k - 1][k] = std::sqrt(b);
      jacobi[k][k] = a;
      last = square;
      for (std::size_t i = 0; i < t.size(); ++i) {
        const double next = (t[i][0] - a) * here[i] - b * before[i];
        before[i] = here[i];
        here[i] = next;
      }
    }
    const SymmetricEigenpairs pairs = eigenpairs(jacobi);
    for (unsigned int q = 0; q < n; ++q) {
      x.emplace_back(pairs.values[q]);
      weights.push_back(mass * pairs.vectors[q][0] * pairs.vectors[q][0]);
    }
  }

  std::vector<dealii::Point<1>> x;
  std::vector<double> weights;
};

/// A multiple of a row, in `values`.
SparseRow times(const double factor, const SparseRow &row, std::vector<double> &values)
{
  values.resize(row.size);
  for (unsigned int k = 0; k < row.size; ++k)
    values[k] = factor * row.value[k];
  return {row.size, row.column, values.data()};
}

/// Whether mass is mirrored at the face of a cell.
template <int dim>
bool is_wall(const WeightedCell<dim> &cell, const unsigned int face,
             const BoundaryConditions<dim> &boundary)
{
  const auto id = cell.boundary_ids[face];
  return id != dealii::numbers::internal_face_boundary_id && !boundary.is_periodic(id);
}

} // namespace

template <int dim>
KineticTransport<dim>::KineticTransport(
    const WeightedCells<dim> &cells, const WeightedLaplacian<dim> &laplacian,
    std::shared_ptr<const dealii::Utilities::MPI::Partitioner> nodes,
    const HermiteModes<dim> &modes, const double speed)
    : cells_(cells),
      laplacian_(laplacian),
      nodes_(std::move(nodes)),
      n_even_(modes.even().size()),
      n_odd_(modes.odd().size()),
      stride_(padded(n_odd_)),
      smooth_(smooth_rule(cells.discretization().element())),
      steep_(steep_rule(cells.discretization().element()))
{
  sample();
  for (const WeightedCell<dim> &cell : cells.cells())
    append_entries(cell);
  set_products(modes, speed);
  table_.resize(std::size_t(n_local_nodes()) * (2 * stride_ + padded(n_even_)));
}

template <int dim>
void KineticTransport<dim>::sample()
{
  double mass = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    is_steep_.push_back(is_steep(cells_, cell));
    first_.push_back(root_weight_.size());
    const KineticRule<dim> &rule = this->rule(cell);
    std::vector<dealii::Point<dim>> unit = unit_points(rule), x;
    if constexpr (dim == 1)
      unit = LinePoints(cell, rule.points.size()).x;
    for (const dealii::Point<dim> &point : unit)
      x.push_back(cell.geometry.map(point));
    const std::vector<double> U = cells_.log_weights(cell, unit);
    for (unsigned int q = 0; q < unit.size(); ++q) {
      const double JxW = cell.geometry.JxW(unit[q], rule.points[q].weight);
      root_weight_.push_back(std::sqrt(JxW) * std::exp(-0.5 * (U[q] - cell.smallest_log_weight)));
      mass += JxW * std::exp(-U[q]);
    }
    const auto gradients = cells_.log_weight_gradients(x);
    force_.insert(force_.end(), gradients.begin(), gradients.end());
  }
  if constexpr (dim == 1) { // M is that of the cells' own rules
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      const std::vector<double> weights = LinePoints(cell, smooth_.points.size()).weights;
      for (unsigned int q = 0; q < weights.size(); ++q)
        root_weight_[first_[cell.index] + q] = std::sqrt(weights[q]);
    }
    return;
  }
  mass = dealii::Utilities::MPI::sum(mass, cells_.discretization().communicator());
  for (double &root_weight : root_weight_)
    root_weight /= std::sqrt(mass);
}

template <int dim>
void KineticTransport<dim>::append_entries(const WeightedCell<dim> &cell)
{
  const BoundaryConditions<dim> &boundary = cells_.discretization().boundary();
  const std::vector<double> &scales = laplacian_.scales(cell);
  KineticRule<dim> rule = this->rule(cell);
  if constexpr (dim == 1)
    rule = rule_at(cells_.discretization().element(), LinePoints(cell, rule.points.size()).x);
  for (unsigned int q = 0; q < rule.points.size(); ++q) {
    const auto &point = rule.points[q];
    const double root_weight = root_weight_[first_[cell.index] + q];
    const auto append = [&](const std::vector<typename KineticRule<dim>::Term> &terms,
                            const double factor, Rows &rows) {
      for (const auto &[node, value] : terms) {
        rows.column.push_back(nodes_->global_to_local(cell.nodes.unknown(node)));
        rows.value.push_back(root_weight * scales[node] * (factor * value));
      }
      rows.start.push_back(rows.column.size());
    };
    append(point.value, 1., value_);
    dealii::Tensor<1, dim> B;
    for (unsigned int d = 0; d < dim; ++d) {
      dealii::Tensor<1, dim> unit;
      unit[d] = 1.;
      const double per_edge = cell.geometry.box_vector(unit)[d];
      append(point.derivative[d], per_edge, derivative_[d]);
      for (const unsigned int upper : {0u, 1u})
        if (is_wall(cell, 2 * d + upper, boundary))
          B[d] += (upper ? 1. : -1.) * point.on_face[2 * d + upper] * per_edge;
    }
    wall_.push_back(B);
  }
}

template <int dim>
void KineticTransport<dim>::set_products(const HermiteModes<dim> &modes, const double speed)
{
  for (const auto &coupling : modes.couplings()) {
    const unsigned int d = coupling.direction, k_d = modes.index(modes.even()[coupling.even])[d];
    products_[d].push_back({coupling.even, coupling.odd, -speed * coupling.root,
                            coupling.even_is_higher, k_d % 2 == 1});
    const Product &product = products_[d].back();
    if (product.is_higher)
      products_with_multiple_[d].push_back(product);
    if (product.is_odd)
      products_at_walls_[d].push_back(product);
  }
}

/// One direction after the other: what the modes of even degree give to those of odd degree at each
/// node, then its derivatives and the force at the points.
template <int dim>
void KineticTransport<dim>::add_to_odd(const double factor, const double *const x,
                                       double *const y) const
{
  const unsigned int owned = nodes_->locally_owned_size(), ghosts = nodes_->n_ghost_indices();
  const std::size_t half = std::size_t(n_local_nodes()) * stride_;
  double *const all = table_.data(), *const higher = all + half;
  std::vector<double> sums(stride_), J, force;
  for (unsigned int d = 0; d < dim; ++d) {
    for (double *const part : {all, higher}) {
      J.assign(std::size_t(n_even_) * stride_, 0.);
      for (const Product &product : part == all ? products_[d] : products_with_multiple_[d])
        J[product.even * stride_ + product.odd] = product.factor;
      multiply_small(owned, n_even_, n_odd_, {x, n_even_}, {J.data(), stride_}, {part, stride_});
      multiply_small(ghosts, n_even_, n_odd_, {x + node_offset(owned), n_even_},
                     {J.data(), stride_}, {part + std::size_t(owned) * stride_, stride_});
    }
    for (unsigned int q = 0; q < n_points(); ++q) {
      std::fill(sums.begin(), sums.end(), 0.);
      gather_row(derivative_[d](q), stride_, all, sums.data());
      gather_row(times(-force_[q][d], value_(q), force), stride_, higher, sums.data());
      double *const y_q = y + point_offset(q);
      for (unsigned int k = 0; k < n_odd_; ++k)
        y_q[k] += factor * sums[k];
      if (wall_[q][d] == 0.)
        continue;
      const SparseRow value = value_(q);
      for (const Product &product : products_at_walls_[d])
        for (unsigned int k = 0; k < value.size; ++k)
          y_q[product.odd] -= factor * product.factor * wall_[q][d] * value.value[k] *
                              x[node_offset(value.column[k]) + product.even];
    }
  }
}

/// The transposed, in the opposite order.
template <int dim>
void KineticTransport<dim>::add_to_even(const double factor, const double *const x,
                                        double *const y) const
{
  const std::size_t half = std::size_t(n_local_nodes()) * stride_;
  const unsigned int padded_even = padded(n_even_);
  double *const all = table_.data(), *const higher = all + half, *const back = higher + half;
  std::vector<double> of_point(stride_, 0.), J, force;
  for (unsigned int d = 0; d < dim; ++d) {
    std::fill(all, back, 0.);
    for (unsigned int q = 0; q < n_points(); ++q) {
      const double *const x_q = x + point_offset(q);
      std::copy_n(x_q, n_odd_, of_point.begin());
      scatter_row(derivative_[d](q), stride_, of_point.data(), all);
      scatter_row(times(-force_[q][d], value_(q), force), stride_, of_point.data(), higher);
      if (wall_[q][d] == 0.)
        continue;
      const SparseRow value = value_(q);
      for (const Product &product : products_at_walls_[d])
        for (unsigned int k = 0; k < value.size; ++k)
          y[node_offset(value.column[k]) + product.even] +=
              factor * product.factor * wall_[q][d] * value.value[k] * x_q[product.odd];
    }
    for (double *const part : {all, higher}) {
      J.assign(std::size_t(stride_) * padded_even, 0.);
      for (const Product &product : part == all ? products_[d] : products_with_multiple_[d])
        J[product.odd * padded_even + product.even] = product.factor;
      multiply_small(n_local_nodes(), stride_, n_even_, {part, stride_}, {J.data(), padded_even},
                     {back, padded_even}, part == higher);
    }
    for (unsigned int j = 0; j < n_local_nodes(); ++j) {
      double *const y_j = y + node_offset(j);
      for (unsigned int k = 0; k < n_even_; ++k)
        y_j[k] -= factor * back[std::size_t(j) * padded_even + k];
    }
  }
}

template <int dim>
Vector KineticTransport<dim>::nodal_mass() const
{
  Vector mass;
  cells_.discretization().reinit(mass);
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const std::vector<double> &scales = laplacian_.scales(cell);
    std::vector<double> local(cell.nodes.size(), 0.);
    unsigned int q = first_[cell.index];
    for (const auto &point : rule(cell).points) {
      for (const auto &[node, value] : point.value)
        local[node] += value * std::pow(root_weight_[q] * scales[node], 2);
      ++q;
    }
    cell.nodes.scatter(local, mass);
  }
  mass.compress(dealii::VectorOperation::add);
  return mass;
}

template <int dim>
void KineticTransport<dim>::integrate_gradients(const WeightedCell<dim> &cell,
                                                std::vector<double> &result) const
{
  const std::vector<double> &scales = laplacian_.scales(cell);
  const unsigned int n = cell.nodes.size();
  result.assign(n * n, 0.);
  unsigned int q = first_[cell.index];
  for (const auto &point : rule(cell).points) {
    for (unsigned int d = 0; d < dim; ++d) {
      dealii::Tensor<1, dim> unit;
      unit[d] = root_weight_[q];
      const double factor = cell.geometry.box_vector(unit)[d];
      for (const auto &[i, slope_i] : point.derivative[d])
        for (const auto &[j, slope_j] : point.derivative[d])
          result[i * n + j] += (factor * scales[i] * slope_i) * (factor * scales[j] * slope_j);
    }
    ++q;
  }
}

template <int dim>
double KineticTransport<dim>::integral(const double *const x, const unsigned int odd) const
{
  double sum = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const double root_of_largest = std::exp(-0.5 * cell.smallest_log_weight);
    const unsigned int first = first_[cell.index];
    for (unsigned int q = first; q < first + rule(cell).points.size(); ++q)
      sum += root_of_largest * root_weight_[q] * x[point_offset(q) + odd];
  }
  return sum;
}

template <int dim>
std::vector<double> KineticTransport<dim>::to_nodes(const WeightedCell<dim> &cell,
                                                    const double *const unknowns,
                                                    const unsigned int stride) const
{
  dealii::FullMatrix<double> E(rule(cell).to_nodes);
  if constexpr (dim == 1)
    E = rule_at(cells_.discretization().element(), LinePoints(cell, E.n()).x).to_nodes;
  const std::vector<double> &scales = laplacian_.scales(cells_.cells()[cell.index]);
  std::vector<double> result(E.m(), 0.);
  for (unsigned int i = 0; i < E.m(); ++i)
    for (unsigned int q = 0; q < E.n(); ++q)
      if (E(i, q) != 0.)
        result[i] +=
            E(i, q) * unknowns[q * stride] / (root_weight_[first_[cell.index] + q] * scales[i]);
  return result;
}

template class KineticTransport<1>;
template class KineticTransport<2>;
template class KineticTransport<3>;

} // namespace gibbsflow
