#include "discretization/weighted_cells.h"

#include "base/user_error.h"

#include <deal.II/base/quadrature_lib.h>

namespace gibbsflow {

namespace {

/// Gauss points per direction that integrate e^{-U} times polynomials of degree 2p to rounding,
/// where U changes by `range` on the cell. For U linear, n points leave
///     range^{2n} (n!)^4 / ((2n+1) (2n)!^3) ,
/// below 1e-14 for n = 6 + range/2 (Davis & Rabinowitz 1984, Sec. 2.7); the polynomial part takes
/// p.
unsigned int n_gauss_points(unsigned int degree, double range)
{
  constexpr double largest_useful_range = 120.; // beyond, the mesh does not resolve V anyway
  const double n = degree + 3 + 0.55 * std::min(range, largest_useful_range);
  const unsigned int step = 3; // few different rules, whose shape functions are tabulated
  const unsigned int base = degree + 3;
  return base + step * static_cast<unsigned int>(std::ceil((n - base - 0.25) / step));
}

/// V at the points of the cells' rules, many cells at a time: dear potentials use threads then.
template <int dim>
void sample(const Potential<dim> &potential, const std::vector<WeightedCell<dim> *> &cells)
{
  constexpr std::size_t most_points = 50000;
  std::vector<dealii::Point<dim>> x;
  std::vector<double> V;
  for (auto begin = cells.begin(), end = begin; begin != cells.end(); begin = end) {
    x.clear();
    for (; end != cells.end() && x.size() < most_points; ++end)
      for (const dealii::Point<dim> &point : (*end)->rule->shapes.points)
        x.push_back((*end)->map(point));
    potential.values(x, V);
    auto value = V.begin();
    for (auto cell = begin; cell != end; ++cell) {
      const unsigned int n = (*cell)->rule->shapes.n_points();
      (*cell)->log_weight.assign(value, value + n);
      value += n;
    }
  }
}

double range_of(const std::vector<double> &values)
{
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  return *largest - *smallest;
}

/// The largest range along a line of n points in one of the directions.
template <int dim>
double range_along_lines(const std::vector<double> &values, unsigned int n)
{
  double range = 0.;
  std::vector<double> line(n);
  for (unsigned int d = 0, stride = 1; d < dim; ++d, stride *= n)
    for (unsigned int first = 0; first < values.size(); ++first)
      if (first / stride % n == 0) {
        for (unsigned int k = 0; k < n; ++k)
          line[k] = values[first + k * stride];
        range = std::max(range, range_of(line));
      }
  return range;
}

} // namespace

template <int dim>
double WeightedCell<dim>::range() const
{
  return range_of(log_weight);
}

template <int dim>
WeightedCells<dim>::WeightedCells(const Discretization<dim> &discretization,
                                  const Potential<dim> &potential, double diffusion,
                                  const Metric<dim> &metric)
    : discretization_(discretization), potential_(potential), diffusion_(diffusion), metric_(metric)
{
  const CellRule<dim> &base_rule = rule_for(0.);
  std::vector<WeightedCell<dim> *> all, steep;
  V_min_ = std::numeric_limits<double>::infinity();
  bool finite = true;
  const auto sample_and_look = [&](const std::vector<WeightedCell<dim> *> &cells) {
    sample(potential, cells);
    for (const WeightedCell<dim> *const cell : cells)
      for (const double V : cell->log_weight) {
        finite = finite && std::isfinite(V);
        V_min_ = std::min(V_min_, V);
      }
  };
  for (const auto &cell : discretization.dof_handler().active_cell_iterators()) {
    if (!cell->is_locally_owned())
      continue;
    WeightedCell<dim> weighted{};
    weighted.lower = cell->vertex(0);
    for (unsigned int d = 0; d < dim; ++d)
      weighted.size[d] = cell->extent_in_direction(d);
    weighted.dofs = discretization.cell_dofs(cell);
    weighted.rule = &base_rule;
    cells_.push_back(std::move(weighted));
  }
  for (WeightedCell<dim> &cell : cells_)
    all.push_back(&cell);
  sample_and_look(all);
  const double lowest = dealii::Utilities::MPI::min(V_min_, discretization.communicator());
  for (WeightedCell<dim> &cell : cells_) {
    double range =
        range_along_lines<dim>(cell.log_weight, base_rule.n_points_per_direction) / diffusion;
    // far up the hill nothing is integrated to rounding that changes so fast
    constexpr double far_up = 60., enough_there = 24.;
    if (*std::min_element(cell.log_weight.begin(), cell.log_weight.end()) >
        lowest + far_up * diffusion)
      range = std::min(range, enough_there);
    cell.rule = &rule_for(std::isfinite(range) ? range : 0.);
    if (cell.rule != &base_rule)
      steep.push_back(&cell);
  }
  sample_and_look(steep);

  const MPI_Comm communicator = discretization.communicator();
  if (dealii::Utilities::MPI::min(int(finite), communicator) == 0)
    throw RunFailure(
        "The potential is not finite somewhere on the mesh. Change Potential/Expression or "
        "the box of section Mesh.");
  V_min_ = dealii::Utilities::MPI::min(V_min_, communicator);
  normalize();
}

template <int dim>
const CellRule<dim> &WeightedCells<dim>::rule_for(double range)
{
  const unsigned int n = n_gauss_points(discretization_.degree(), range);
  std::unique_ptr<CellRule<dim>> &rule = rules_[n];
  if (!rule)
    rule = std::make_unique<CellRule<dim>>(discretization_.dof_handler().get_fe(),
                                           dealii::QGauss<1>(n));
  return *rule;
}

template <int dim>
void WeightedCells<dim>::normalize()
{
  // Z e^{V_min/D} = int e^{-(V - V_min)/D}
  double Z = 0.;
  std::vector<std::pair<double, double>> mass_and_range;
  for (WeightedCell<dim> &cell : cells_) {
    double mass = 0.;
    for (unsigned int q = 0; q < cell.log_weight.size(); ++q) {
      cell.log_weight[q] = (cell.log_weight[q] - V_min_) / diffusion_;
      mass += cell.rule->weights[q] * std::exp(-cell.log_weight[q]);
    }
    mass *= cell.volume();
    mass_and_range.emplace_back(mass, cell.range());
    Z += mass;
  }
  const MPI_Comm communicator = discretization_.communicator();
  Z = dealii::Utilities::MPI::sum(Z, communicator);
  log_scaled_partition_ = std::log(Z);
  for (WeightedCell<dim> &cell : cells_) {
    for (double &U : cell.log_weight)
      U += log_scaled_partition_;
    cell.smallest_log_weight = *std::min_element(cell.log_weight.begin(), cell.log_weight.end());
    cell.root_weight.reserve(cell.log_weight.size());
    for (const double U : cell.log_weight)
      cell.root_weight.push_back(std::exp(-0.5 * (U - cell.smallest_log_weight)));
  }

  const double negligible = 1e-8 * Z / discretization_.n_cells();
  for (const auto &[mass, range] : mass_and_range) {
    largest_range_ = std::max(largest_range_, range);
    if (mass > negligible)
      largest_range_with_mass_ = std::max(largest_range_with_mass_, range);
  }
  largest_range_ = dealii::Utilities::MPI::max(largest_range_, communicator);
  largest_range_with_mass_ = dealii::Utilities::MPI::max(largest_range_with_mass_, communicator);
}

template <int dim>
void WeightedCells<dim>::log_weights(const std::vector<dealii::Point<dim>> &x,
                                     std::vector<double> &U) const
{
  potential_.values(x, U);
  for (double &u : U)
    u = (u - V_min_) / diffusion_ + log_scaled_partition_;
}

template <int dim>
void WeightedCells<dim>::log_weight_gradients(const WeightedCell<dim> &cell,
                                              const std::vector<dealii::Point<dim>> &unit_points,
                                              std::vector<dealii::Tensor<1, dim>> &gradients) const
{
  std::vector<dealii::Point<dim>> x = unit_points;
  for (dealii::Point<dim> &point : x)
    point = cell.map(point);
  const std::vector<Jet<dim>> jets = potential_.jets(x, 1);
  gradients.resize(x.size());
  for (std::size_t q = 0; q < x.size(); ++q)
    gradients[q] = jets[q].gradient / diffusion_;
}

template struct WeightedCell<1>;
template struct WeightedCell<2>;
template struct WeightedCell<3>;
template class WeightedCells<1>;
template class WeightedCells<2>;
template class WeightedCells<3>;

} // namespace gibbsflow
