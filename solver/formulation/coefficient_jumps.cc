#include "formulation/coefficient_jumps.h"

#include <deal.II/base/mpi.h>
#include <deal.II/base/quadrature_lib.h>

#include <algorithm>

namespace gibbsflow {

namespace {

template <int dim>
struct Segment {
  dealii::Point<dim> begin, end;

  dealii::Point<dim> middle() const { return begin + 0.5 * (end - begin); }
};

/// What is left of `change(segment)`, a norm, where the segment is halved towards its larger part;
/// zero where that is little of it. `segment` becomes the last one.
template <int dim, typename F>
double abrupt_part(Segment<dim> &segment, const double noticeable, const F &change)
{
  constexpr unsigned int n_halvings = 6;
  constexpr double little = 0.15;
  constexpr double hardly_less = 0.8; // a square root becomes 0.71, a cube root 0.79 of itself
  double left = change(segment), largest = left; // that of the whole may be small by chance
  double before = left;
  if (!(left > noticeable))
    return 0.;
  for (unsigned int k = 0; k < n_halvings && left > noticeable; ++k) {
    const Segment<dim> halves[2] = {{segment.begin, segment.middle()},
                                    {segment.middle(), segment.end}};
    const double changes[2] = {change(halves[0]), change(halves[1])};
    const unsigned int larger = changes[1] > changes[0];
    segment = halves[larger];
    before = left;
    left = changes[larger];
    largest = std::max(largest, left);
  }
  return left > std::max({noticeable, little * largest, hardly_less * before}) ? left : 0.;
}

/// |Sigma(end) - Sigma(begin) - int of its derivative along the segment|.
template <int dim>
double unexplained_change(const NoiseCovariance<dim> &noise, const Segment<dim> &segment)
{
  constexpr unsigned int n_points = 4;
  static const dealii::QGauss<1> rule(n_points);
  const dealii::Tensor<1, dim> along = segment.end - segment.begin;
  std::vector<dealii::Point<dim>> points;
  for (const dealii::Point<1> &s : rule.get_points())
    points.push_back(segment.begin + s[0] * along);
  const std::vector<CovarianceJet<dim>> ends = noise.evaluate({segment.begin, segment.end}, false),
                                        inside = noise.evaluate(points, true);
  dealii::SymmetricTensor<2, dim> change = ends[1].value - ends[0].value;
  for (unsigned int q = 0; q < n_points; ++q)
    for (unsigned int d = 0; d < dim; ++d)
      change -= rule.weight(q) * along[d] * inside[q].derivative[d];
  return change.norm();
}

} // namespace

template <int dim>
std::optional<CoefficientJump<dim>> largest_coefficient_jump(const WeightedCells<dim> &cells,
                                                             const Dynamics<dim> &dynamics)
{
  constexpr double negligible = 1e-4;
  const bool has_drift = dynamics.has_drift(), noise_varies = !dynamics.noise().constant();
  CoefficientJump<dim> largest = {"", {}, 0.};
  const auto keep = [&](const std::string &what, const Segment<dim> &at, const double size) {
    if (size > largest.size)
      largest = {what, at.middle(), size};
  };
  for (const WeightedCell<dim> &cell : cells.cells())
    for (unsigned int d = 0; d < dim; ++d) {
      dealii::Point<dim> begin = CellGeometry<dim>::unit_cell().middle(), end = begin;
      begin[d] = 0.;
      end[d] = 1.;
      const Segment<dim> whole = {cell.geometry.map(begin), cell.geometry.map(end)};
      if (noise_varies) {
        Segment<dim> segment = whole;
        const auto ends = dynamics.noise().evaluate({whole.begin, whole.end}, false);
        const double scale = std::max(ends[0].value.norm(), ends[1].value.norm());
        const double size = abrupt_part(segment, negligible * scale, [&](const Segment<dim> &part) {
          return unexplained_change(dynamics.noise(), part);
        });
        keep("Sigma", segment, scale > 0. ? size / scale : 0.);
      }
      if (has_drift) {
        Segment<dim> segment = whole;
        const double scale =
            std::max(dynamics.drift(whole.begin).norm(), dynamics.drift(whole.end).norm());
        const double size = abrupt_part(segment, negligible * scale, [&](const Segment<dim> &part) {
          return (dynamics.drift(part.end) - dynamics.drift(part.begin)).norm();
        });
        keep("the drift", segment, scale > 0. ? size / scale : 0.);
      }
    }
  // from the rank that has it
  const MPI_Comm communicator = cells.discretization().communicator();
  for (const auto &[what, at, size] : dealii::Utilities::MPI::all_gather(
           communicator, std::make_tuple(largest.what, largest.at, largest.size)))
    if (size > largest.size)
      largest = {what, at, size};
  return largest.size > 0. ? std::optional(largest) : std::nullopt;
}

template std::optional<CoefficientJump<1>> largest_coefficient_jump(const WeightedCells<1> &,
                                                                    const Dynamics<1> &);
template std::optional<CoefficientJump<2>> largest_coefficient_jump(const WeightedCells<2> &,
                                                                    const Dynamics<2> &);
template std::optional<CoefficientJump<3>> largest_coefficient_jump(const WeightedCells<3> &,
                                                                    const Dynamics<3> &);

} // namespace gibbsflow
