#include "landscape/critical_points.h"

#include "landscape/gradient_zeros.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// Sizes of V over the box that say what "zero" means.
struct Scales {
  double length, gradient, merge_distance, cell;
};

/// All faces of a box of all dimensions, the box itself first.
template <int dim>
std::vector<BoxFace<dim>> all_faces(const dealii::Point<dim> &lower,
                                    const dealii::Point<dim> &upper)
{
  std::vector<BoxFace<dim>> faces;
  const unsigned int n_faces = dim == 1 ? 3 : dim == 2 ? 9 : 27;
  for (unsigned int code = 0; code < n_faces; ++code) {
    BoxFace<dim> face{lower, upper, {}};
    unsigned int rest = code;
    for (unsigned int d = 0; d < dim; ++d, rest /= 3)
      face.side[d] = rest % 3 == 2 ? -1 : int(rest % 3);
    faces.push_back(face);
  }
  return faces;
}

template <int dim>
CriticalPoint<dim> classify(const Potential<dim> &potential, const BoxFace<dim> &box,
                            const dealii::Point<dim> &x, const Scales &scales)
{
  CriticalPoint<dim> result{x, potential.value(x), 0, potential.hessian(x), {}, false, false};
  const auto pairs =
      dealii::eigenvectors(result.hessian, dealii::SymmetricTensorEigenvectorMethod::jacobi);
  double largest = 0., smallest = std::numeric_limits<double>::infinity();
  for (unsigned int k = 0; k < dim; ++k) {
    result.eigenvalues[k] = pairs[k].first;
    largest = std::max(largest, std::abs(pairs[k].first));
    smallest = std::min(smallest, std::abs(pairs[k].first));
  }
  std::sort(result.eigenvalues.begin(), result.eigenvalues.end());
  const double tolerance = std::max(1e-8 * largest, 1e-14 * scales.gradient / scales.length);
  result.degenerate = smallest <= tolerance;
  for (const double lambda : result.eigenvalues)
    result.index += lambda < -tolerance;
  for (unsigned int d = 0; d < dim; ++d)
    result.on_boundary = result.on_boundary || x[d] == box.lower[d] || x[d] == box.upper[d];
  return result;
}

/// Whether a zero of the gradient along a face is a minimum over the box: V rises into the box from
/// every wall that it lies on, and the Hessian along the face is positive.
template <int dim>
bool is_wall_minimum(const Potential<dim> &potential, const BoxFace<dim> &face,
                     const dealii::Point<dim> &x, const Scales &scales)
{
  const dealii::Tensor<1, dim> g = potential.gradient(x);
  dealii::SymmetricTensor<2, dim> H = potential.hessian(x);
  for (unsigned int i = 0; i < dim; ++i) {
    if (!face.is_free(i) && !(face.side[i] * g[i] < -1e-8 * scales.gradient))
      return false;
    for (unsigned int j = i; j < dim; ++j)
      if (!face.is_free(i) || !face.is_free(j))
        H[i][j] = i == j ? 1. : 0.;
  }
  for (const auto &[lambda, v] :
       dealii::eigenvectors(H, dealii::SymmetricTensorEigenvectorMethod::jacobi))
    if (!(lambda > 0.))
      return false;
  return true;
}

/// One representative for each set of points that are linked: the same zero, or degenerate
/// neighbours on one level.
template <int dim>
std::vector<CriticalPoint<dim>> merge(const std::vector<CriticalPoint<dim>> &points,
                                      const Scales &scales)
{
  std::vector<std::size_t> parent(points.size());
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&parent](std::size_t i) {
    while (parent[i] != i)
      i = parent[i] = parent[parent[i]];
    return i;
  };
  const auto linked = [&scales](const CriticalPoint<dim> &p, const CriticalPoint<dim> &q) {
    const double distance = p.point.distance(q.point);
    return distance <= scales.merge_distance ||
           (p.degenerate && q.degenerate && distance <= 1.5 * scales.cell &&
            std::abs(p.potential - q.potential) <= scales.gradient * scales.merge_distance);
  };
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (root(i) != root(j) && linked(points[i], points[j]))
        parent[std::max(root(i), root(j))] = std::min(root(i), root(j));
  std::vector<CriticalPoint<dim>> merged;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (root(i) == i)
      merged.push_back(points[i]);
  return merged;
}

/// The largest |grad V| on a coarse grid.
template <int dim>
double gradient_scale(const Potential<dim> &potential, const BoxFace<dim> &box)
{
  constexpr unsigned int n = 10;
  double largest = 0.;
  for (unsigned int node = 0; node < std::pow(n + 1., dim) - 0.5; ++node) {
    dealii::Point<dim> x;
    unsigned int rest = node;
    for (unsigned int d = 0; d < dim; ++d, rest /= n + 1)
      x[d] = box.lower[d] + (box.upper[d] - box.lower[d]) * (rest % (n + 1)) / n;
    largest = std::max(largest, potential.gradient(x).norm());
  }
  return largest;
}

} // namespace

template <int dim>
std::vector<CriticalPoint<dim>>
find_critical_points(const Potential<dim> &potential, const dealii::Point<dim> &lower,
                     const dealii::Point<dim> &upper, const unsigned int n_cells)
{
  const std::vector<BoxFace<dim>> faces = all_faces(lower, upper);
  const BoxFace<dim> &box = faces.front();
  const double length = box.length();
  const Scales scales = {length, gradient_scale(potential, box), 100. * zero_accuracy * length,
                         length / n_cells};

  std::vector<CriticalPoint<dim>> points;
  for (const dealii::Point<dim> &x : find_gradient_zeros(potential, box, n_cells))
    points.push_back(classify(potential, box, x, scales));
  for (auto face = faces.begin() + 1; face != faces.end(); ++face)
    for (const dealii::Point<dim> &x : find_gradient_zeros(potential, *face, n_cells))
      if (is_wall_minimum(potential, *face, x, scales)) {
        points.push_back(classify(potential, box, x, scales));
        points.back().index = 0;
      }

  points = merge(points, scales);
  std::sort(points.begin(), points.end(),
            [](const CriticalPoint<dim> &p, const CriticalPoint<dim> &q) {
              return p.potential < q.potential;
            });
  return points;
}

template std::vector<CriticalPoint<1>> find_critical_points(const Potential<1> &,
                                                            const dealii::Point<1> &,
                                                            const dealii::Point<1> &, unsigned int);
template std::vector<CriticalPoint<2>> find_critical_points(const Potential<2> &,
                                                            const dealii::Point<2> &,
                                                            const dealii::Point<2> &, unsigned int);
template std::vector<CriticalPoint<3>> find_critical_points(const Potential<3> &,
                                                            const dealii::Point<3> &,
                                                            const dealii::Point<3> &, unsigned int);

} // namespace gibbsflow
