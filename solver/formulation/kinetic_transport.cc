#include "formulation/kinetic_transport.h"

#include "formulation/line_points.h"
#include "linear_algebra/symmetric_eigenproblem.h"

#include <deal.II/base/quadrature_lib.h>

#include <deal.II/fe/fe_q.h>

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

template <int dim>
std::vector<dealii::Point<dim>> unit_points(const KineticRule<dim> &rule)
{
  std::vector<dealii::Point<dim>> x;
  for (const auto &point : rule.points)
    x.push_back(point.x);
  return x;
}

/// Whether mass is mirrored at the face of a cell.
template <int dim>
bool is_wall(const WeightedCell<dim> &cell, const unsigned int face,
             const BoundaryConditions<dim> &boundary)
{
  const auto id = cell.boundary_ids[face];
  return id != dealii::numbers::internal_face_boundary_id && !boundary.is_periodic(id);
}

/// The largest int (f')^2 of polynomials of a degree on the unit interval with int f^2 = 1, its
/// root, by the rule of Gauss-Lobatto.
double steepest_slope(const unsigned int degree)
{
  const dealii::FE_Q<1> fe(degree);
  const dealii::QGaussLobatto<1> rule(degree + 1);
  const std::vector<unsigned int> order = fe.get_poly_space_numbering_inverse();
  std::vector<std::vector<double>> K(degree + 1, std::vector<double>(degree + 1, 0.));
  for (unsigned int i = 0; i <= degree; ++i)
    for (unsigned int j = 0; j <= degree; ++j)
      for (unsigned int q = 0; q <= degree; ++q)
        K[i][j] += rule.weight(q) * fe.shape_grad(order[i], rule.point(q))[0] *
                   fe.shape_grad(order[j], rule.point(q))[0] /
                   std::sqrt(rule.weight(i) * rule.weight(j));
  return std::sqrt(eigenpairs(K).values.back());
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
      rule_(smooth_rule(cells.discretization().element())),
      steepest_(steepest_slope(cells.discretization().degree()))
{
  sample();
  for (const WeightedCell<dim> &cell : cells.cells())
    append_entries(cell);
  set_products(modes, speed);
  if (dim > 1)
    gather_cells();
}

/// At this range the rule of a degree of 4 errs by 2e-4 on e^{-range x}, and entries of M^{-1/2}
/// C^T are half as large again as without the weight.
template <int dim>
bool KineticTransport<dim>::is_lumped(const WeightedCell<dim> &cell) const
{
  constexpr double largest_range = 4.;
  return dim > 1 && cell.range() <= largest_range;
}

template <int dim>
void KineticTransport<dim>::sample()
{
  double mass = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    std::vector<dealii::Point<dim>> unit = unit_points(rule_), x;
    if constexpr (dim == 1)
      unit = LinePoints(cell, rule_.points.size()).x;
    for (const dealii::Point<dim> &point : unit)
      x.push_back(cell.geometry.map(point));
    const std::vector<double> U = cells_.log_weights(cell, unit);
    for (unsigned int q = 0; q < unit.size(); ++q) {
      const double JxW = cell.geometry.JxW(unit[q], rule_.points[q].weight);
      root_weight_.push_back(std::sqrt(JxW) * std::exp(-0.5 * (U[q] - cell.smallest_log_weight)));
      if (is_lumped(cell))
        mass += JxW * std::exp(-U[q]);
    }
    const auto gradients = cells_.log_weight_gradients(x);
    force_.insert(force_.end(), gradients.begin(), gradients.end());
    if (is_lumped(cell))
      continue;
    const CellPoints<dim> points(cell);
    for (unsigned int q = 0; q < points.size(); ++q)
      mass += points.JxW(q) * std::exp(-points.U(q));
  }
  if constexpr (dim == 1)
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      const std::vector<double> weights = LinePoints(cell, rule_.points.size()).weights;
      for (unsigned int q = 0; q < weights.size(); ++q)
        root_weight_[first_point(cell) + q] = std::sqrt(weights[q]);
    }
  mass_ = dealii::Utilities::MPI::sum(mass, cells_.discretization().communicator());
  for (double &root_weight : root_weight_)
    root_weight /= std::sqrt(mass_);
}

template <int dim>
void KineticTransport<dim>::append_entries(const WeightedCell<dim> &cell)
{
  const BoundaryConditions<dim> &boundary = cells_.discretization().boundary();
  const std::vector<double> &scales = laplacian_.scales(cell);
  KineticRule<dim> rule = rule_;
  if constexpr (dim == 1)
    rule = rule_at(cells_.discretization().element(), LinePoints(cell, rule.points.size()).x);
  for (unsigned int q = 0; q < rule.points.size(); ++q) {
    const auto &point = rule.points[q];
    const double root_weight = root_weight_[first_point(cell) + q];
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
  }
}

template <int dim>
void KineticTransport<dim>::gather_cells()
{
  const auto &element = dynamic_cast<const dealii::FE_Q<dim> &>(cells_.discretization().element());
  coupling_.dim = dim;
  coupling_.n_line = element.degree + 1;
  coupling_.n_even = n_even_;
  coupling_.n_odd = n_odd_;
  const dealii::FE_Q<1> line(element.degree);
  const std::vector<unsigned int> order_on_line = line.get_poly_space_numbering_inverse();
  for (const unsigned int i : order_on_line)
    for (const unsigned int j : order_on_line)
      coupling_.derivative.push_back(line.shape_grad(j, line.unit_support_point(i))[0]);
  coupling_.of_even_mode.resize(n_even_ * dim);
  for (unsigned int d = 0; d < dim; ++d)
    for (const Product &product : products_[d]) {
      auto &neighbours = coupling_.of_even_mode[product.even * dim + d];
      neighbours.is_odd_there = product.is_odd;
      neighbours.modes.push_back({product.odd, product.factor, product.is_higher});
    }
  const std::vector<unsigned int> order = element.get_poly_space_numbering_inverse();
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    if (batches_.empty() || batches_.back().n_cells == CellBatch::n_lanes)
      batches_.emplace_back();
    append_to_batch(cell, order, batches_.back());
  }
}

/// `order` has the nodes in lexicographic order.
template <int dim>
void KineticTransport<dim>::append_to_batch(const WeightedCell<dim> &cell,
                                            const std::vector<unsigned int> &order,
                                            CellBatch &batch) const
{
  constexpr unsigned int n_lanes = CellBatch::n_lanes;
  const std::size_t n = order.size() * n_lanes;
  if (batch.n_cells == 0) {
    batch.node.assign(n, 0);
    batch.point.assign(n, 0);
    batch.scale.assign(n, 0.);
    batch.root_weight.assign(n, 0.);
    batch.force.assign(dim * n, 0.);
    batch.per_edge.assign(dim * n_lanes, 0.);
  }
  const unsigned int lane = batch.n_cells++;
  const std::vector<double> &scales = laplacian_.scales(cell);
  for (unsigned int d = 0; d < dim; ++d) {
    dealii::Tensor<1, dim> unit;
    unit[d] = 1.;
    batch.per_edge[d * n_lanes + lane] = cell.geometry.box_vector(unit)[d];
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    const unsigned int node = order[i], q = first_point(cell) + node;
    const std::size_t at = i * n_lanes + lane;
    batch.node[at] = node_offset(nodes_->global_to_local(cell.nodes.unknown(node)));
    batch.point[at] = point_offset(q);
    batch.scale[at] = scales[node];
    batch.root_weight[at] = root_weight_[q];
    for (unsigned int d = 0; d < dim; ++d) {
      batch.force[d * n + at] = force_[q][d];
      if (wall_[q][d] == 0.)
        continue;
      batch.wall.resize(dim * n, 0.);
      batch.wall[d * n + at] = wall_[q][d];
    }
  }
}

template <int dim>
void KineticTransport<dim>::add_to_odd(const double factor, const double *const x,
                                       double *const y) const
{
  if (dim == 1)
    for_each_entry([&](const unsigned int odd, const unsigned int even, const double value) {
      y[odd] += factor * value * x[even];
    });
  for (const CellBatch &batch : batches_)
    add_to_odd_modes(coupling_, batch, factor, x, y);
}

template <int dim>
void KineticTransport<dim>::add_to_even(const double factor, const double *const x,
                                        double *const y) const
{
  if (dim == 1)
    for_each_entry([&](const unsigned int odd, const unsigned int even, const double value) {
      y[even] -= factor * value * x[odd];
    });
  for (const CellBatch &batch : batches_)
    add_to_even_modes(coupling_, batch, factor, x, y);
}

template <int dim>
double KineticTransport<dim>::integral(const double *const x, const unsigned int odd) const
{
  double sum = 0.;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const double root_of_largest = std::exp(-0.5 * cell.smallest_log_weight);
    const unsigned int first = first_point(cell);
    for (unsigned int q = first; q < first + rule_.points.size(); ++q)
      sum += root_of_largest * root_weight_[q] * x[point_offset(q) + odd];
  }
  return sum;
}

template <int dim>
std::vector<double> KineticTransport<dim>::to_nodes(const WeightedCell<dim> &cell,
                                                    const double *const unknowns,
                                                    const unsigned int stride) const
{
  dealii::FullMatrix<double> E(rule_.to_nodes);
  if constexpr (dim == 1)
    E = rule_at(cells_.discretization().element(), LinePoints(cell, E.n()).x).to_nodes;
  const std::vector<double> &scales = laplacian_.scales(cells_.cells()[cell.index]);
  std::vector<double> result(E.m(), 0.);
  for (unsigned int i = 0; i < E.m(); ++i)
    for (unsigned int q = 0; q < E.n(); ++q)
      if (E(i, q) != 0.)
        result[i] +=
            E(i, q) * unknowns[q * stride] / (root_weight_[first_point(cell) + q] * scales[i]);
  return result;
}

template class KineticTransport<1>;
template class KineticTransport<2>;
template class KineticTransport<3>;

} // namespace gibbsflow
