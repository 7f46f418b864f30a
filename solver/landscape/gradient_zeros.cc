#include "landscape/gradient_zeros.h"

#include "base/signals.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace gibbsflow {

namespace {

/// Newton's method needs a few steps at a simple zero and gains a factor of 2/3 or so per step at
/// degenerate ones.
constexpr unsigned int most_iterations = 100;
constexpr unsigned int most_halvings = 12;

template <int dim>
class ZeroSearch {
public:
  ZeroSearch(const Potential<dim> &potential, const BoxFace<dim> &face, const unsigned int n_cells)
      : potential_(potential), face_(face), n_cells_(n_cells)
  {
    for (unsigned int d = 0; d < dim; ++d) {
      cell_[d] = (face.upper[d] - face.lower[d]) / n_cells;
      if (face.is_free(d))
        free_.push_back(d);
    }
    sample();
  }

  std::vector<dealii::Point<dim>> run() const
  {
    std::vector<dealii::Point<dim>> zeros;
    for (const dealii::Point<dim> &start : starts()) {
      if (signal_received() != 0)
        break;
      if (const std::optional<dealii::Point<dim>> zero = newton(start))
        zeros.push_back(*zero);
    }
    return zeros;
  }

private:
  using Indices = std::array<unsigned int, dim>; // of a node or cell, 0 where not free

  std::size_t stride(const unsigned int k) const
  {
    std::size_t product = 1;
    for (unsigned int i = 0; i < k; ++i)
      product *= n_cells_ + 1;
    return product;
  }

  Indices indices(std::size_t node) const
  {
    Indices i = {};
    for (const unsigned int d : free_) {
      i[d] = node % (n_cells_ + 1);
      node /= n_cells_ + 1;
    }
    return i;
  }

  dealii::Point<dim> point(const Indices &i, const double shift = 0.) const
  {
    dealii::Point<dim> x;
    for (unsigned int d = 0; d < dim; ++d)
      x[d] = face_.is_free(d)    ? face_.lower[d] + (i[d] + shift) * cell_[d]
             : face_.side[d] < 0 ? face_.lower[d]
                                 : face_.upper[d];
    return x;
  }

  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const
  {
    return along_face(potential_.gradient(x));
  }

  /// Zero in the fixed coordinates.
  dealii::Tensor<1, dim> along_face(dealii::Tensor<1, dim> g) const
  {
    for (unsigned int d = 0; d < dim; ++d)
      if (!face_.is_free(d))
        g[d] = 0.;
    return g;
  }

  void sample()
  {
    std::vector<dealii::Point<dim>> points(stride(free_.size()));
    for (std::size_t node = 0; node < points.size(); ++node)
      points[node] = point(indices(node));
    for (const Jet<dim> &jet : potential_.jets(points, 1)) {
      gradients_.push_back(along_face(jet.gradient));
      gradient_scale_ = std::max(gradient_scale_, gradients_.back().norm());
    }
  }

  /// Calls f(neighbour) for the nodes whose indices differ from node's by first...1; stops at the
  /// first that returns false, and says whether none did.
  template <typename F>
  bool all_neighbours(const std::size_t node, const int first, const F &f) const
  {
    const Indices i = indices(node);
    const unsigned int span = 2 - first;
    const std::size_t n = std::pow(span, free_.size()) + 0.5;
    for (std::size_t neighbour = 0; neighbour < n; ++neighbour) {
      std::size_t code = neighbour, index = 0;
      bool exists = true;
      for (unsigned int k = 0; k < free_.size(); ++k) {
        const int j = int(i[free_[k]]) + first + int(code % span);
        code /= span;
        exists = exists && j >= 0 && j <= int(n_cells_);
        index += exists ? j * stride(k) : 0;
      }
      if (exists && !f(index))
        return false;
    }
    return true;
  }

  bool is_smallest(const std::size_t node) const
  {
    const double norm = gradients_[node].norm();
    return all_neighbours(node, -1, [&](const std::size_t neighbour) {
      return norm <= gradients_[neighbour].norm();
    });
  }

  bool changes_signs(const std::size_t node) const
  {
    for (const unsigned int d : free_) {
      bool positive = false, negative = false;
      all_neighbours(node, 0, [&](const std::size_t vertex) {
        positive = positive || gradients_[vertex][d] >= 0.;
        negative = negative || gradients_[vertex][d] <= 0.;
        return true;
      });
      if (!positive || !negative)
        return false;
    }
    return true;
  }

  std::vector<dealii::Point<dim>> starts() const
  {
    std::vector<dealii::Point<dim>> points;
    for (std::size_t node = 0; node < gradients_.size(); ++node) {
      const Indices i = indices(node);
      const bool has_cell = std::all_of(free_.begin(), free_.end(),
                                        [&](const unsigned int d) { return i[d] < n_cells_; });
      if (is_smallest(node))
        points.push_back(point(i));
      if (has_cell && changes_signs(node))
        points.push_back(point(i, 0.5));
    }
    return points;
  }

  /// -H^{-1} g along the face, at most two cells long. A direction in which both vanish up to
  /// rounding is left alone: the zero is not isolated there.
  dealii::Tensor<1, dim> newton_step(const dealii::Point<dim> &x,
                                     const dealii::Tensor<1, dim> &g) const
  {
    dealii::SymmetricTensor<2, dim> H = potential_.hessian(x);
    dealii::Tensor<1, dim> step;
    if (!std::isfinite(H.norm())) {
      step[0] = std::numeric_limits<double>::infinity(); // leads nowhere
      return step;
    }
    for (unsigned int i = 0; i < dim; ++i)
      for (unsigned int j = i; j < dim; ++j)
        if (!face_.is_free(i) || !face_.is_free(j))
          H[i][j] = i == j ? 1. : 0.;
    constexpr double noise = 1e-14;
    const double longest = 2. * cell_.norm();
    for (const auto &[lambda, v] :
         dealii::eigenvectors(H, dealii::SymmetricTensorEigenvectorMethod::jacobi)) {
      const double slope = v * g;
      if (std::abs(slope) <= noise * gradient_scale_ &&
          std::abs(lambda) <= noise * gradient_scale_ / face_.length())
        continue;
      step -= (std::abs(slope) < longest * std::abs(lambda) ? slope / lambda
                                                            : std::copysign(longest, slope)) *
              v;
    }
    const double length = step.norm();
    return length > longest ? longest / length * step : step;
  }

  std::optional<dealii::Point<dim>> newton(dealii::Point<dim> x) const
  {
    const double accuracy = zero_accuracy * face_.length();
    const double rounding = 1e-14 * face_.length();
    dealii::Tensor<1, dim> g = gradient(x);
    for (unsigned int iteration = 0; iteration < most_iterations; ++iteration) {
      const dealii::Tensor<1, dim> step = newton_step(x, g);
      if (step.norm() <= rounding)
        return inside(x + step, accuracy);

      double a = 1.;
      dealii::Point<dim> next = x + step;
      dealii::Tensor<1, dim> g_next = gradient(next);
      for (unsigned int k = 0; k < most_halvings && !(g_next.norm() < g.norm()); ++k) {
        a /= 2.;
        next = x + a * step;
        g_next = gradient(next);
      }
      if (!(g_next.norm() < g.norm()))
        return step.norm() <= accuracy ? inside(x, accuracy) : std::nullopt;
      x = next;
      g = g_next;
      if (!inside(x, cell_.norm()))
        return std::nullopt;
    }
    return newton_step(x, g).norm() <= accuracy ? inside(x, accuracy) : std::nullopt;
  }

  /// x, moved onto a wall that it is closer to than the tolerance; none if it is farther outside.
  std::optional<dealii::Point<dim>> inside(dealii::Point<dim> x, const double tolerance) const
  {
    for (const unsigned int d : free_) {
      if (!(x[d] >= face_.lower[d] - tolerance && x[d] <= face_.upper[d] + tolerance))
        return std::nullopt;
      if (x[d] <= face_.lower[d] + tolerance)
        x[d] = face_.lower[d];
      else if (x[d] >= face_.upper[d] - tolerance)
        x[d] = face_.upper[d];
    }
    return x;
  }

  const Potential<dim> &potential_;
  const BoxFace<dim> face_;
  const unsigned int n_cells_;
  dealii::Tensor<1, dim> cell_;
  std::vector<unsigned int> free_;
  std::vector<dealii::Tensor<1, dim>> gradients_; // at the nodes of the grid
  double gradient_scale_ = 0.;
};

} // namespace

template <int dim>
std::vector<dealii::Point<dim>> find_gradient_zeros(const Potential<dim> &potential,
                                                    const BoxFace<dim> &face,
                                                    const unsigned int n_cells)
{
  return ZeroSearch<dim>(potential, face, n_cells).run();
}

template std::vector<dealii::Point<1>> find_gradient_zeros(const Potential<1> &, const BoxFace<1> &,
                                                           unsigned int);
template std::vector<dealii::Point<2>> find_gradient_zeros(const Potential<2> &, const BoxFace<2> &,
                                                           unsigned int);
template std::vector<dealii::Point<3>> find_gradient_zeros(const Potential<3> &, const BoxFace<3> &,
                                                           unsigned int);

} // namespace gibbsflow
