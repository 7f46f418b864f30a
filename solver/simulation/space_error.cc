#include "simulation/space_error.h"

#include "base/user_error.h"
#include "bounds/structure_error.h"
#include "formulation/density.h"

#include <algorithm>
#include <map>

namespace gibbsflow {

namespace {

/// The density of a formulation at the points of other rules on the same cells, or on cells that
/// divide them.
template <int dim>
class Evaluation {
public:
  Evaluation(const Formulation<dim> &formulation, const Vector &u, const bool cells_are_same)
      : density_(formulation, u), cells_are_same_(cells_are_same)
  {
  }

  /// rho at the points of `there`, a cell of this or another set of cells.
  void operator()(const WeightedCell<dim> &there, std::vector<double> &rho)
  {
    const WeightedCells<dim> &cells = density_.cells();
    const WeightedCell<dim> &cell =
        cells_are_same_ ? cells.cells()[there.index] : *cells.cell_at(there.geometry.middle());
    if (!cells_are_same_) {
      std::vector<dealii::Point<dim>> unit;
      for (const dealii::Point<dim> &point : there.rule->shapes.points)
        unit.push_back(cell.geometry.unmap(there.geometry.map(point)));
      const ShapeTable<dim> shapes(cells.discretization().element(), unit);
      U_ = cells.log_weights(cell, unit);
      density_.evaluate(CellPoints<dim>(cell, shapes, U_), values_);
    } else if (&cell == &there) {
      density_.evaluate(CellPoints<dim>(cell), values_);
      U_ = cell.log_weight;
    } else {
      const ShapeTable<dim> &shapes =
          tables_
              .try_emplace(there.rule->index, cells.discretization().element(),
                           there.rule->shapes.points)
              .first->second;
      U_ = cells.log_weights(cell, shapes.points);
      density_.evaluate(CellPoints<dim>(cell, shapes, U_), values_);
    }
    rho.resize(U_.size());
    for (unsigned int q = 0; q < U_.size(); ++q)
      rho[q] = values_.density(q, U_[q]);
  }

private:
  const Density<dim> density_;
  const bool cells_are_same_;
  std::map<unsigned int, ShapeTable<dim>> tables_; // by rule
  DensityValues<dim> values_;
  std::vector<double> U_;
};

} // namespace

template <int dim>
double l1_between(const Formulation<dim> &formulation, const Vector &u,
                  const Formulation<dim> &other, const Vector &v)
{
  const std::vector<WeightedCell<dim>> &cells = other.weighted_cells().cells();
  const bool cells_are_same = formulation.weighted_cells().discretization().n_cells() ==
                              other.weighted_cells().discretization().n_cells();
  Evaluation<dim> rho_u(formulation, u, cells_are_same), rho_v(other, v, true);
  std::vector<double> a, b;
  double sum = 0.;
  for (const WeightedCell<dim> &cell : cells) {
    rho_u(cell, a);
    rho_v(cell, b);
    const CellPoints<dim> points(cell);
    for (unsigned int q = 0; q < a.size(); ++q)
      sum += points.JxW(q) * std::abs(a[q] - b[q]);
  }
  return dealii::Utilities::MPI::sum(sum, other.weighted_cells().discretization().communicator());
}

namespace {

/// The degree of the elements to compare with: in one dimension, where it costs little, twice that
/// of the formulation, and otherwise what that one says itself. Where `is_steep`, so that this
/// cannot be solved on the cells, one less than that of the formulation, which errs more than it
/// does.
template <int dim>
unsigned int degree_beside(const Formulation<dim> &formulation, const bool is_steep)
{
  constexpr unsigned int most_degrees_more = 8;
  const unsigned int degree = formulation.weighted_cells().discretization().degree();
  if (is_steep && !formulation.keeps_positivity())
    return std::max(1u, degree - 1);
  if (dim > 1 || formulation.keeps_positivity())
    return formulation.comparison_degree();
  return degree == 1 ? 4 : std::min(2 * degree, degree + most_degrees_more);
}

/// Whether the stages of a course are all on one mesh.
template <int dim>
bool is_on_one_mesh(const Course<dim> &course)
{
  return std::all_of(course.stages.begin(), course.stages.end(), [&](const Stage<dim> &stage) {
    return &stage.formulation->weighted_cells().discretization() ==
           &course.last().weighted_cells().discretization();
  });
}

/// The cells to compare on: on a line those that end at the kinks, jumps and spikes of V within the
/// given ones, which elements of any degree take for what they are on the average.
template <int dim>
Region<dim> region_beside(const Course<dim> &course, const WeightedCells<dim> &cells)
{
  const Region<dim> &region = cells.discretization().region();
  if constexpr (dim == 1)
    if (cells.any_is_divided() && is_on_one_mesh(course))
      return region.with_nodes(cells.breaks(0));
  return region;
}

} // namespace

template <int dim>
ComparedCourse<dim>::ComparedCourse(const Course<dim> &course, const Origin<dim> &origin,
                                    const bool is_steep)
    : problem_(origin.problem), course_(course)
{
  compared_.slow_modes = course.slow_modes;
  // the last stage first: those on the same cells share its elements
  for (auto stage = course.stages.rbegin(); stage != course.stages.rend(); ++stage) {
    const WeightedCells<dim> &given = stage->formulation->weighted_cells();
    std::unique_ptr<const Discretization<dim>> &elements = elements_[&given.discretization()];
    if (!elements)
      elements = std::make_unique<const Discretization<dim>>(
          region_beside(course, given), degree_beside(*stage->formulation, is_steep),
          given.discretization());
    std::unique_ptr<const WeightedCells<dim>> &cells = cells_[&given];
    if (!cells) // where the reference is not Gibbs, any D will do
      cells = std::make_unique<const WeightedCells<dim>>(
          *elements, problem_.potential(),
          problem_.dynamics() ? problem_.diffusion() : given.diffusion(), problem_.metric());
    formulations_.push_back(stage->formulation->remake_beside(*cells));
    compared_.stages.insert(compared_.stages.begin(), {formulations_.back().get(), stage->end});
  }
  start_ = start_of(compared_, origin);
}

template <int dim>
SpaceError ComparedCourse<dim>::operator()(const MarchEnd &end, double tolerance) const
{
  AssertDimension(end.u.size(), course_.last().mass_functional().size());
  const MarchEnd other = march(compared_, start_, tolerance);
  const double distance = l1_between(course_.last(), end.u, compared_.last(), other.u);
  // elements of lower degree are off by more than these: by the ratio of the two at the start
  const bool is_lower = compared_.last().weighted_cells().discretization().degree() <
                        course_.last().weighted_cells().discretization().degree();
  const double ratio =
      is_lower && end.start_l1 > 0. ? std::min(1., end.start_l1 / other.start_l1) : 1.;
  const double safety = course_.last().weighted_cells().any_is_divided() ? 4. : 2.;
  constexpr double anything = 2.; // that densities can be apart
  const double of_structure = dim == 1 ? 0.
                              : hides_a_wall(course_.last().weighted_cells())
                                  ? anything
                                  : density_structure_error(course_.last(), end.u);
  return {safety * ratio * distance + of_structure + end.dropped +
              course_.last().weighted_cells().log_partition_error(),
          2. * problem_.initial_outside() + 2. * problem_.cut().gibbs_mass_cut_bound,
          end.error + other.error};
}

namespace {

constexpr double negligible_part = 0.1; // of what is measured

/// Whether the exponentials leave open little beside the rest of the error.
bool is_little_open(const SpaceError &error)
{
  return error.open <= negligible_part * (error.mesh + error.beyond);
}

template <int dim>
DensityErrors estimate(const Course<dim> &course, const Vector &u, const Problem<dim> &problem,
                       const bool is_steep)
{
  const ComparedCourse<dim> compared(course, problem, is_steep);
  const CourseStart start = start_of<dim>(course, problem);
  DensityErrors errors{};
  for (const double tolerance : march_tolerances) {
    const MarchEnd end = march(course, start, tolerance);
    const SpaceError space = compared(end, tolerance);
    const double time = l1_between(course.last(), u, course.last(), end.u);
    errors = {space.total(), time + end.error, space.beyond};
    if (is_little_open(space) && end.error <= negligible_part * time)
      break;
  }
  return errors;
}

} // namespace

template <int dim>
DensityErrors estimate_density_errors(const Course<dim> &course, const Vector &u,
                                      const Problem<dim> &problem)
{
  try {
    return estimate(course, u, problem, false);
  } catch (const RunFailure &) { // on all ranks alike: the equations of more degrees
    return estimate(course, u, problem, true);
  }
}

template <int dim>
DensityErrors estimate_density_errors(const Course<dim> &course, const MarchEnd &end,
                                      const Problem<dim> &problem)
{
  const auto estimate = [&](const bool is_steep) {
    const ComparedCourse<dim> compared(course, problem, is_steep);
    // as exact in time as the run, and more where that leaves too much open
    const auto [coarse, fine] = march_tolerances;
    SpaceError space = compared(end, std::clamp(end.error, fine, coarse));
    if (!is_little_open(space))
      space = compared(end, fine);
    return DensityErrors{space.total(), end.error, space.beyond};
  };
  try {
    return estimate(false);
  } catch (const RunFailure &) { // as above
    return estimate(true);
  }
}

template double l1_between(const Formulation<1> &, const Vector &, const Formulation<1> &,
                           const Vector &);
template class ComparedCourse<1>;
template DensityErrors estimate_density_errors(const Course<1> &, const Vector &,
                                               const Problem<1> &);
template DensityErrors estimate_density_errors(const Course<1> &, const MarchEnd &,
                                               const Problem<1> &);
template double l1_between(const Formulation<2> &, const Vector &, const Formulation<2> &,
                           const Vector &);
template class ComparedCourse<2>;
template DensityErrors estimate_density_errors(const Course<2> &, const Vector &,
                                               const Problem<2> &);
template DensityErrors estimate_density_errors(const Course<2> &, const MarchEnd &,
                                               const Problem<2> &);
template double l1_between(const Formulation<3> &, const Vector &, const Formulation<3> &,
                           const Vector &);
template class ComparedCourse<3>;
template DensityErrors estimate_density_errors(const Course<3> &, const Vector &,
                                               const Problem<3> &);
template DensityErrors estimate_density_errors(const Course<3> &, const MarchEnd &,
                                               const Problem<3> &);

} // namespace gibbsflow
