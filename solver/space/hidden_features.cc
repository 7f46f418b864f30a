#include "space/hidden_features.h"

#include "space/gauss_line.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// A mapping about the middle of the unit cell.
template <int dim>
struct LocalMapping {
  explicit LocalMapping(const CellGeometry<dim> &part)
      : slopes(part.jacobian(CellGeometry<dim>::unit_cell().middle()))
  {
    if (part.is_box())
      return;
    for (unsigned int d = 0; d < dim; ++d) {
      dealii::Point<dim> before = CellGeometry<dim>::unit_cell().middle(), behind = before;
      before[d] = 0.;
      behind[d] = 1.;
      const dealii::Tensor<2, dim> ends[] = {part.jacobian(before), part.jacobian(behind)};
      for (unsigned int e = 0; e < dim; ++e) {
        bends[d][e] = ends[1][e][d] - ends[0][e][d];
        for (unsigned int k = 0; k < dim; ++k)
          for (const dealii::Tensor<2, dim> &J : ends)
            changes[k] += std::abs(J[e][k] - slopes[e][k]);
      }
    }
  }

  dealii::Tensor<2, dim> slopes;                 // column d: d x / d xi_d
  std::array<dealii::Tensor<1, dim>, dim> bends; // d^2 x / d xi_d^2
  std::array<double, dim> changes = {};          // of column d over the part
};

/// The second derivatives in the directions of the unit cell and the smallest value on a box, from
/// enclosures of V on its parts.
template <int dim>
struct Curvature {
  std::array<Interval, dim> second;
  std::array<double, dim> natural = {}; // what the mapping alone may add or take away
  double lowest = std::numeric_limits<double>::infinity();

  void add(const Enclosure<dim> &V, const LocalMapping<dim> &mapping, bool is_first);
};

template <int dim>
void Curvature<dim>::add(const Enclosure<dim> &V, const LocalMapping<dim> &mapping,
                         const bool is_first)
{
  lowest = std::min(lowest, V.value.lower);
  double steepest = 0., most_curved = 0.;
  for (unsigned int i = 0; i < dim; ++i) {
    steepest = std::max(steepest, V.gradient[i].magnitude());
    for (unsigned int j = 0; j < dim; ++j)
      most_curved = std::max(most_curved, V.hessian[i][j].magnitude());
  }
  for (unsigned int d = 0; d < dim; ++d) {
    Interval here = 0.;
    double length = 0.;
    for (unsigned int i = 0; i < dim; ++i) {
      length += std::abs(mapping.slopes[i][d]);
      if (mapping.bends[d][i] != 0.)
        here = here + mapping.bends[d][i] * V.gradient[i];
      for (unsigned int j = 0; j < dim; ++j)
        if (const double factor = mapping.slopes[i][d] * mapping.slopes[j][d]; factor != 0.)
          here = here + factor * V.hessian[i][j];
    }
    second[d] = is_first ? here
                         : Interval(std::min(second[d].lower, here.lower),
                                    std::max(second[d].upper, here.upper));
    const double change = mapping.changes[d];
    if (change > 0.)
      natural[d] = std::max(natural[d], change * (steepest + most_curved * (2. * length + change)));
  }
}

template <int dim>
std::optional<Curvature<dim>>
enclose_curvature(const Potential<dim> &potential, const dealii::Point<dim> &lower,
                  const dealii::Tensor<1, dim> &size, const LocalMapping<dim> &mapping,
                  const unsigned int parts)
{
  constexpr double inset = 1e-9; // a kink on the face of a box is none inside
  Curvature<dim> result;
  unsigned int n = 1;
  for (unsigned int d = 0; d < dim; ++d)
    n *= parts;
  for (unsigned int part = 0; part < n; ++part) {
    dealii::Point<dim> a, b;
    for (unsigned int d = 0, rest = part; d < dim; ++d, rest /= parts) {
      const double h = size[d] / parts;
      a[d] = lower[d] + h * (rest % parts + (rest % parts == 0 ? inset : 0.));
      b[d] = lower[d] + h * (rest % parts + 1. - (rest % parts + 1 == parts ? inset : 0.));
    }
    const std::optional<Enclosure<dim>> V = potential.enclose(a, b);
    if (!V)
      return std::nullopt;
    result.add(*V, mapping, part == 0);
  }
  return result;
}

/// Twice the second divided differences of the samples along the lines in one direction of the unit
/// cell.
template <int dim>
Interval second_differences(const std::vector<double> &V, const unsigned int n,
                            const unsigned int direction)
{
  const std::vector<double> &x = gauss_line(n).x;
  std::vector<double> left(n - 2), right(n - 2); // V'' = left (V_0 - V_1) + right (V_2 - V_1)
  for (unsigned int k = 0; k + 2 < n; ++k) {
    const double factor = 2. / (x[k + 2] - x[k]);
    left[k] = factor / (x[k + 1] - x[k]);
    right[k] = factor / (x[k + 2] - x[k + 1]);
  }
  Interval seen(std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity());
  for_each_line<dim>(n, direction, [&](const std::size_t first, const std::size_t stride) {
    for (unsigned int k = 0; k + 2 < n; ++k) {
      const double *const at = V.data() + first + k * stride;
      const double second =
          left[k] * (at[0] - at[stride]) + right[k] * (at[2 * stride] - at[stride]);
      seen = Interval(std::min(seen.lower, second), std::max(seen.upper, second));
    }
  });
  return seen;
}

} // namespace

template <int dim>
HiddenFeatures<dim>
find_hidden_features(const Potential<dim> &potential, const CellGeometry<dim> &part,
                     const std::vector<double> &samples, const unsigned int n_points)
{
  const dealii::Point<dim> lower = part.lower();
  const dealii::Tensor<1, dim> size = part.upper() - lower;
  const LocalMapping<dim> mapping(part);
  const std::vector<double> &x = gauss_line(n_points).x;
  const double gap = x[n_points / 2] - x[n_points / 2 - 1]; // the largest, in the middle
  std::array<Interval, dim> seen;
  for (unsigned int d = 0; d < dim; ++d)
    seen[d] = second_differences<dim>(samples, n_points, d);

  HiddenFeatures<dim> result;
  constexpr unsigned int most_parts = dim == 3 ? 2 : 4; // per direction, where one is too coarse
  for (unsigned int parts = 1; parts <= most_parts; parts *= 2) {
    const std::optional<Curvature<dim>> enclosed =
        enclose_curvature<dim>(potential, lower, size, mapping, parts);
    if (!enclosed) {
      result.is_smooth = false;
      return result;
    }
    result.amplitude = 0.;
    result.lowest = enclosed->lowest;
    double largest = 0.;
    for (unsigned int d = 0; d < dim; ++d) {
      const Interval &possible = enclosed->second[d];
      const double excess =
          std::max(possible.upper - seen[d].upper, seen[d].lower - possible.lower);
      constexpr double natural = 3.; // times what is seen to vary
      if (excess <= natural * seen[d].width() + seen[d].magnitude() + enclosed->natural[d])
        continue;
      const double amplitude = excess * gap * gap / 8.;
      result.amplitude += amplitude;
      if (amplitude > largest) {
        largest = amplitude;
        result.direction = d;
      }
    }
    if (result.amplitude == 0.)
      break;
  }
  return result;
}

template HiddenFeatures<1> find_hidden_features<1>(const Potential<1> &, const CellGeometry<1> &,
                                                   const std::vector<double> &, unsigned int);
template HiddenFeatures<2> find_hidden_features<2>(const Potential<2> &, const CellGeometry<2> &,
                                                   const std::vector<double> &, unsigned int);
template HiddenFeatures<3> find_hidden_features<3>(const Potential<3> &, const CellGeometry<3> &,
                                                   const std::vector<double> &, unsigned int);

} // namespace gibbsflow
