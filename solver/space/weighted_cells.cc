#include "space/weighted_cells.h"

#include "base/user_error.h"
#include "space/cell_division.h"

#include <algorithm>
#include <limits>

namespace gibbsflow {

template <int dim>
WeightedCells<dim>::WeightedCells(const Discretization<dim> &discretization,
                                  const Potential<dim> &potential, double diffusion,
                                  const Metric<dim> &metric)
    : discretization_(discretization),
      potential_(potential),
      diffusion_(diffusion),
      metric_(metric),
      rules_(discretization.element())
{
  for (const auto &cell : discretization.dof_handler().active_cell_iterators()) {
    if (!cell->is_locally_owned())
      continue;
    WeightedCell<dim> weighted{};
    weighted.index = cells_.size();
    weighted.geometry = geometry_of<dim>(cell, discretization.region());
    for (const unsigned int f : cell->face_indices())
      weighted.boundary_ids[f] = cell->face(f)->at_boundary()
                                     ? cell->face(f)->boundary_id()
                                     : dealii::numbers::internal_face_boundary_id;
    weighted.nodes = discretization.node_map().nodes(cell);
    cells_.push_back(std::move(weighted));
  }
  divide_and_sample();
  normalize();
}

template <int dim>
WeightedCells<dim>::WeightedCells(const Discretization<dim> &discretization,
                                  const WeightedCells &other)
    : discretization_(discretization),
      potential_(other.potential_),
      diffusion_(other.diffusion_),
      metric_(other.metric_),
      rules_(discretization.element()),
      cells_(other.cells_),
      V_min_(other.V_min_),
      log_scaled_partition_(other.log_scaled_partition_),
      log_partition_error_(other.log_partition_error_),
      noise_(other.noise_),
      largest_range_(other.largest_range_),
      largest_range_with_mass_(other.largest_range_with_mass_)
{
  take_rules();
}

template <int dim>
WeightedCells<dim>::WeightedCells(const WeightedCells &other, const Potential<dim> &potential,
                                  const double diffusion)
    : discretization_(other.discretization_),
      potential_(potential),
      diffusion_(diffusion),
      metric_(other.metric_),
      rules_(discretization_.element()),
      cells_(other.cells_)
{
  take_rules();
  V_min_ = std::numeric_limits<double>::infinity();
  std::vector<dealii::Point<dim>> x;
  for (WeightedCell<dim> &cell : cells_) {
    x.clear();
    for (const dealii::Point<dim> &unit : cell.rule->shapes.points)
      x.push_back(cell.geometry.map(unit));
    potential.values(x, cell.log_weight);
    cell.root_weight.clear();
    for (const double V : cell.log_weight)
      V_min_ = std::min(V_min_, V);
  }
  V_min_ = dealii::Utilities::MPI::min(V_min_, discretization_.communicator());
  normalize();
}

template <int dim>
void WeightedCells<dim>::take_rules()
{
  auto cell = cells_.begin();
  for (const auto &mesh_cell : discretization_.dof_handler().active_cell_iterators())
    if (mesh_cell->is_locally_owned()) {
      Assert(cell != cells_.end(), dealii::ExcMessage("The cells belong to other ranks."));
      cell->nodes = discretization_.node_map().nodes(mesh_cell);
      cell->rule = &rules_(cell->rule->boxes);
      ++cell;
    }
  Assert(cell == cells_.end(), dealii::ExcMessage("The cells belong to other ranks."));
}

template <int dim>
void WeightedCells<dim>::divide_and_sample()
{
  std::vector<CellGeometry<dim>> geometry;
  for (const WeightedCell<dim> &cell : cells_)
    geometry.push_back(cell.geometry);
  CellDivision<dim> division(geometry, potential_, diffusion_, discretization_.degree(),
                             discretization_.communicator());
  if (!division.is_finite())
    throw RunFailure(
        "The potential is not finite somewhere on the mesh. Change Potential/Expression or "
        "the box of section Mesh.");
  V_min_ = division.smallest();
  noise_ = division.noise();
  log_partition_error_ = division.log_integral_error();
  std::vector<RuleBox<dim>> boxes;
  for (auto begin = division.boxes().begin(), end = begin; begin != division.boxes().end();
       begin = end) {
    WeightedCell<dim> &cell = cells_[begin->cell];
    boxes.clear();
    for (; end != division.boxes().end() && end->cell == begin->cell; ++end) {
      boxes.push_back(end->box);
      cell.log_weight.insert(cell.log_weight.end(), end->V.begin(), end->V.end());
    }
    cell.rule = &rules_(boxes);
    cell.mapped_points = mapped_points(cell.geometry, cell.rule->shapes.points);
    cell.quadrature_error = division.relative_errors()[begin->cell];
  }
}

template <int dim>
bool WeightedCells<dim>::any_is_divided() const
{
  const bool here = std::any_of(cells_.begin(), cells_.end(), [](const WeightedCell<dim> &cell) {
    return cell.rule->boxes.size() > 1;
  });
  return dealii::Utilities::MPI::max(int(here), discretization_.communicator()) != 0;
}

template <int dim>
std::vector<double> WeightedCells<dim>::breaks(const unsigned int direction) const
{
  std::vector<double> mine;
  for (const WeightedCell<dim> &cell : cells_)
    for (const RuleBox<dim> &box : cell.rule->boxes)
      if (cell.geometry.is_box() && box.part.lower()[direction] > 0.)
        mine.push_back(cell.geometry.part(box.part).lower()[direction]);
  std::vector<double> all;
  for (const std::vector<double> &part :
       dealii::Utilities::MPI::all_gather(discretization_.communicator(), mine))
    all.insert(all.end(), part.begin(), part.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
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
      const double stretch = cell.mapped_points ? (*cell.mapped_points)[q].determinant : 1.;
      mass += cell.rule->weights[q] * stretch * std::exp(-cell.log_weight[q]);
    }
    if (cell.geometry.is_box())
      mass *= cell.geometry.measure();
    mass_and_range.emplace_back(mass, cell.range());
    Z += mass;
  }
  const MPI_Comm communicator = discretization_.communicator();
  Z = dealii::Utilities::MPI::sum(Z, communicator);
  log_scaled_partition_ = std::log(Z);
  constexpr double rounding = 4. * std::numeric_limits<double>::epsilon();
  log_partition_error_ += rounding * (1. + std::abs(log_scaled_partition_));
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
std::vector<double>
WeightedCells<dim>::log_weights(const WeightedCell<dim> &cell,
                                const std::vector<dealii::Point<dim>> &unit_points) const
{
  std::vector<dealii::Point<dim>> x;
  x.reserve(unit_points.size());
  for (const dealii::Point<dim> &unit : unit_points)
    x.push_back(cell.geometry.map(unit));
  std::vector<double> U;
  log_weights(x, U);
  return U;
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
WeightedCells<dim>::log_weight_gradients(const std::vector<dealii::Point<dim>> &x) const
{
  std::vector<dealii::Tensor<1, dim>> gradients;
  gradients.reserve(x.size());
  for (const Jet<dim> &jet : potential_.jets(x, 1))
    gradients.push_back(jet.gradient / diffusion_);
  return gradients;
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
WeightedCells<dim>::log_weight_gradients(const CellPoints<dim> &points) const
{
  std::vector<dealii::Point<dim>> x(points.size());
  for (unsigned int q = 0; q < x.size(); ++q)
    x[q] = points.x(q);
  return log_weight_gradients(x);
}

template <int dim>
const WeightedCell<dim> *WeightedCells<dim>::cell_at(const dealii::Point<dim> &x) const
{
  const auto found = std::find_if(cells_.begin(), cells_.end(), [&](const WeightedCell<dim> &cell) {
    return cell.geometry.contains(x);
  });
  return found == cells_.end() ? nullptr : &*found;
}

template class WeightedCells<1>;
template class WeightedCells<2>;
template class WeightedCells<3>;

} // namespace gibbsflow
