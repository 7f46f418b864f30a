#include "rare/line_transitions.h"

#include "space/line_measure.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

double log_of(long double x)
{
  return static_cast<double>(std::log(x));
}

/// A set as an interval of the line.
struct Interval {
  double lower, upper;
};

/// Collective.
Interval interval_of(const TransitionSet<1> &set, const WeightedCells<1> &cells)
{
  if (set.is_ball())
    return {set.center[0] - set.radius, set.center[0] + set.radius};
  const BoundaryConditions<1> &boundary = cells.discretization().boundary();
  double wall = -std::numeric_limits<double>::max();
  for (const WeightedCell<1> &cell : cells.cells())
    for (unsigned int face = 0; face < 2; ++face)
      if (boundary.is_part(cell.boundary_ids[face]) &&
          boundary.names[cell.boundary_ids[face]] == set.part)
        wall = cell.geometry.map(dealii::Point<1>(face))[0];
  wall = dealii::Utilities::MPI::max(wall, cells.discretization().communicator());
  return {wall, wall};
}

Transitions<1> mirrored(Transitions<1> t)
{
  std::swap(t.log_rate_ab, t.log_rate_ba);
  std::swap(t.log_mfpt_ab, t.log_mfpt_ba);
  return t;
}

/// With panels that end at `breaks` too.
Transitions<1> integrate_transitions(const WeightedCells<1> &cells, const TransitionSets<1> &sets,
                                     const double kappa, std::vector<double> breaks)
{
  const Interval a = interval_of(sets.a, cells), b = interval_of(sets.b, cells);
  const bool b_is_right = a.lower < b.lower;
  const Interval &left_set = b_is_right ? a : b, &right_set = b_is_right ? b : a;
  const double left = 0.5 * (left_set.lower + left_set.upper),
               right = 0.5 * (right_set.lower + right_set.upper), start = left_set.upper,
               end = right_set.lower;
  for (const double x : {left, start, end, right})
    breaks.push_back(x);
  const LineMeasure measure = line_measure(cells, breaks);
  constexpr int mass = 1, inverse = -1; // the sign s of LineMeasure

  const long double resistance = measure.integral(start, end, inverse);
  const long double of_left = measure.integral(measure.lower(), start, mass) +
                              measure.double_integral(start, end, inverse, true) / resistance;
  const long double of_right = measure.integral(end, measure.upper(), mass) +
                               measure.double_integral(start, end, inverse, false) / resistance;
  const double log_kappa = std::log(kappa * cells.metric().mobility(0));
  Transitions<1> result;
  result.sets = sets;
  result.log_capacity = log_kappa - log_of(resistance);
  result.log_rate_ab = result.log_capacity - log_of(of_left);
  result.log_rate_ba = result.log_capacity - log_of(of_right);
  if ((b_is_right ? sets.a : sets.b).is_ball())
    result.log_mfpt_ab =
        log_of(measure.double_integral(left, end, mass, false,
                                       measure.log_integral(measure.lower(), left, mass))) -
        log_kappa;
  if ((b_is_right ? sets.b : sets.a).is_ball())
    result.log_mfpt_ba =
        log_of(measure.double_integral(start, right, mass, true,
                                       measure.log_integral(right, measure.upper(), mass))) -
        log_kappa;

  result.committor = [measure, start, end, b_is_right](const CellPoints<1> &points) {
    std::vector<double> q;
    for (unsigned int k = 0; k < points.size(); ++k) {
      const double x = std::min(std::max(points.x(k)[0], start), end);
      const long double from_start = measure.integral(start, x, inverse),
                        to_end = measure.integral(x, end, inverse);
      q.push_back((b_is_right ? from_start : to_end) / (from_start + to_end));
    }
    return q;
  };
  return b_is_right ? result : mirrored(result);
}

/// Of U within the mesh, in terms of e^U.
double rounding_of_exponent(const WeightedCells<1> &cells)
{
  double smallest = std::numeric_limits<double>::max(), largest = -smallest;
  for (const WeightedCell<1> &cell : cells.cells())
    for (const double U : cell.log_weight) {
      smallest = std::min(smallest, U);
      largest = std::max(largest, U);
    }
  const MPI_Comm communicator = cells.discretization().communicator();
  smallest = dealii::Utilities::MPI::min(smallest, communicator);
  largest = dealii::Utilities::MPI::max(largest, communicator);
  constexpr double factor = 8.; // of V, and of the sums
  return factor * std::numeric_limits<double>::epsilon() * (1. + largest - smallest) +
         cells.noise();
}

} // namespace

Transitions<1> compute_line_transitions(const WeightedCells<1> &cells,
                                        const TransitionSets<1> &sets, const double kappa)
{
  return integrate_transitions(cells, sets, kappa, {});
}

Transitions<1> line_transitions_with_errors(const WeightedCells<1> &cells,
                                            const TransitionSets<1> &sets, const double kappa)
{
  constexpr double golden = 0.382; // of a cell: panels that end nowhere near those that are halved
  std::vector<double> mine, breaks;
  for (const WeightedCell<1> &cell : cells.cells())
    mine.push_back(cell.geometry.map(dealii::Point<1>(golden))[0]);
  for (const std::vector<double> &part :
       dealii::Utilities::MPI::all_gather(cells.discretization().communicator(), mine))
    breaks.insert(breaks.end(), part.begin(), part.end());
  Transitions<1> result = integrate_transitions(cells, sets, kappa, breaks);
  const Transitions<1> other = integrate_transitions(cells, sets, kappa, {});
  const double rounding = rounding_of_exponent(cells);
  const auto error = [&](const double one, const double another) {
    return rounding + 2. * std::abs(one - another);
  };
  result.error = {
      error(result.log_capacity, other.log_capacity), error(result.log_rate_ab, other.log_rate_ab),
      error(result.log_rate_ba, other.log_rate_ba), error(result.log_mfpt_ab, other.log_mfpt_ab),
      error(result.log_mfpt_ba, other.log_mfpt_ba)};
  return result;
}

} // namespace gibbsflow
