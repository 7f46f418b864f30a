#include "bounds/eigenvalue_error.h"

#include "base/signals.h"
#include "formulation/density.h"
#include "formulation/node_scales.h"
#include "linear_algebra/blas.h"
#include "linear_algebra/generic_vector.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <cmath>
#include <deque>

namespace gibbsflow {

namespace {

/// The vector of the richer space that is the same function, g_j = e^{L_j} h_j (see WeightedHeat);
/// `log_scale` is its L.
template <int dim>
Vector carried_over(const Formulation<dim> &formulation, const Formulation<dim> &richer,
                    const Vector &log_scale, const ShapeTable<dim> &nodes, const Vector &v)
{
  Assert(formulation.is_symmetric(), dealii::ExcMessage("Not values of h at the nodes."));
  const Density<dim> density(formulation, v);
  const dealii::IndexSet &owned = richer.weighted_cells().discretization().node_map().owned();
  Vector result;
  richer.reinit(result);
  DensityValues<dim> values;
  for (const WeightedCell<dim> &from : formulation.weighted_cells().cells()) {
    const WeightedCell<dim> &to = richer.weighted_cells().cells()[from.index];
    // as if pi were constant on the cell psi is e^{-U_0/2} h; h itself may be no double
    const std::vector<double> U(nodes.n_points(), from.smallest_log_weight);
    density.evaluate(CellPoints<dim>(from, nodes, U), values);
    const double log_factor = 0.5 * from.smallest_log_weight + values.log_factor;
    for (unsigned int i = 0; i < to.nodes.size(); ++i)
      if (const auto j = to.nodes.unknown(i); j != CellNodes::none && owned.is_element(j))
        result(j) = std::exp(log_scale(j) + log_factor) * values.psi[i];
  }
  return result;
}

/// How many times the difference the error is taken to be.
template <int dim>
double safety_factor(const Formulation<dim> &formulation, const Formulation<dim> &richer)
{
  constexpr double smooth = 2.;
  const WeightedCells<dim> &cells = richer.weighted_cells();
  const double degree = cells.discretization().degree(),
               coarse = formulation.weighted_cells().discretization().degree();
  if (cells.any_is_divided())
    return smooth * degree / (degree - coarse);
  const double remaining = coarse / degree;
  return cells.discretization().region().as_mesh() == nullptr
             ? smooth
             : std::max(smooth, 1. / (1. - remaining * remaining));
}

/// w <- (K + shift M)^{-1} M w/|w|_M, without the part along the stationary vector.
template <int dim>
void iterate_inversely(const Formulation<dim> &formulation, const double shift, Vector &w)
{
  throw_if_stopped(w.get_mpi_communicator(), "while the errors of the eigenvalues were estimated");
  Vector Mw;
  formulation.reinit(Mw);
  formulation.apply_mass(Mw, w);
  const double scale = 1. / std::sqrt(w * Mw);
  w *= scale;
  Mw *= scale;
  formulation.solve(shift, 1., w, Mw);
  if (formulation.conserves_mass())
    w.add(-(formulation.mass_functional() * w), formulation.stationary_vector());
}

/// int grad w_i . grad w_j dpi and int w_i w_j dpi, n x n, as sums over the cells.
template <int dim>
std::array<std::vector<double>, 2> gram_matrices(const Formulation<dim> &formulation,
                                                 const std::vector<Vector> &w)
{
  const unsigned int n = w.size();
  std::deque<Density<dim>> densities;
  for (const Vector &v : w)
    densities.emplace_back(formulation, v);
  std::vector<double> sums(2 * n * n, 0.);
  std::vector<DensityValues<dim>> at(n);
  for (const WeightedCell<dim> &cell : formulation.weighted_cells().cells()) {
    const CellPoints<dim> points(cell);
    for (unsigned int i = 0; i < n; ++i)
      densities[i].evaluate(points, at[i]);
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = 0; j <= i; ++j) {
        double energy = 0., product = 0.;
        for (unsigned int q = 0; q < points.size(); ++q) {
          energy += points.JxW(q) * (at[i].gradient[q] * at[j].gradient[q]);
          product += points.JxW(q) * at[i].psi[q] * at[j].psi[q];
        }
        sums[i * n + j] += energy;
        sums[n * n + i * n + j] += product;
      }
  }
  MPI_Allreduce(MPI_IN_PLACE, sums.data(), sums.size(), MPI_DOUBLE, MPI_SUM,
                formulation.weighted_cells().discretization().communicator());
  for (unsigned int part = 0; part < 2; ++part)
    for (unsigned int i = 0; i < n; ++i)
      for (unsigned int j = i + 1; j < n; ++j)
        sums[part * n * n + i * n + j] = sums[part * n * n + j * n + i];
  return {{{sums.begin(), sums.begin() + n * n}, {sums.begin() + n * n, sums.end()}}};
}

/// The first `count` Rayleigh-Ritz values of vectors first, ..., last - 1, or of as many of these
/// as are independent; their quotients one by one where `count` are not.
std::vector<double> ritz_values(const std::array<std::vector<double>, 2> &gram,
                                const unsigned int n, const unsigned int first,
                                const unsigned int last, const unsigned int count)
{
  const int type = 1;
  std::vector<double> values;
  int info = 1;
  for (int m = last - first; m >= static_cast<int>(count) && m > 1 && info != 0; --m) {
    std::vector<double> A, B, work(64 * m);
    for (unsigned int i = first; i < first + m; ++i)
      for (unsigned int j = first; j < first + m; ++j) {
        A.push_back(gram[0][i * n + j]);
        B.push_back(gram[1][i * n + j]);
      }
    values.resize(m);
    const int length = work.size();
    dsygv_(&type, "N", "U", &m, A.data(), &m, B.data(), &m, values.data(), work.data(), &length,
           &info);
  }
  if (info != 0) {
    values.clear();
    for (unsigned int i = first; i < first + count; ++i)
      values.push_back(gram[0][i * n + i] / gram[1][i * n + i]);
    std::sort(values.begin(), values.end());
  }
  values.resize(count);
  return values;
}

/// Takes from the last vector what it has of the others.
template <int dim>
void separate_last(const Formulation<dim> &formulation, std::vector<Vector> &w)
{
  constexpr unsigned int twice = 2; // to rounding
  Vector Mw;
  formulation.reinit(Mw);
  for (unsigned int pass = 0; pass < twice; ++pass)
    for (unsigned int j = 0; j + 1 < w.size(); ++j) {
      formulation.apply_mass(Mw, w[j]);
      w.back().add(-(w.back() * Mw) / (w[j] * Mw), w[j]);
    }
}

/// The eigenvectors carried over and improved, and behind them some that no mode is missing from.
/// With a small shift these would soon be all the same, the slowest mode, and the values of their
/// span be lost in rounding: they are kept apart.
template <int dim>
std::vector<Vector> improved_vectors(const Formulation<dim> &formulation,
                                     const Formulation<dim> &richer,
                                     const std::vector<Vector> &eigenvectors, const double shift)
{
  constexpr unsigned int n_iterations = 1, n_generic = 2, n_iterations_of_generic = 4;
  const ShapeTable<dim> nodes(
      formulation.weighted_cells().discretization().element(),
      richer.weighted_cells().discretization().element().get_unit_support_points());
  Vector log_scale;
  set_node_scales(richer.weighted_cells(), log_scale);
  std::vector<Vector> w;
  for (const Vector &v : eigenvectors) {
    w.push_back(carried_over(formulation, richer, log_scale, nodes, v));
    for (unsigned int i = 0; i < n_iterations; ++i)
      iterate_inversely(richer, shift, w.back());
  }
  for (unsigned int seed = 0; seed < n_generic; ++seed) {
    w.emplace_back();
    richer.reinit(w.back());
    set_generic(w.back(), seed);
    for (unsigned int i = 0; i < n_iterations_of_generic; ++i) {
      iterate_inversely(richer, shift, w.back());
      separate_last(richer, w);
    }
  }
  return w;
}

/// Takes from each vector what it has of those in groups before its own; `begins` are the first
/// ones of groups.
template <int dim>
void separate_groups(const Formulation<dim> &formulation, const std::vector<unsigned int> &begins,
                     std::vector<Vector> &w)
{
  constexpr unsigned int twice = 2; // to rounding
  Vector Mw;
  formulation.reinit(Mw);
  for (unsigned int k = begins.size() > 1 ? begins[1] : w.size(); k < w.size(); ++k) {
    const unsigned int before = *std::prev(std::upper_bound(begins.begin(), begins.end(), k));
    for (unsigned int pass = 0; pass < twice; ++pass)
      for (unsigned int j = 0; j < before; ++j) {
        formulation.apply_mass(Mw, w[j]);
        w[k].add(-(w[k] * Mw) / (w[j] * Mw), w[j]);
      }
  }
}

} // namespace

template <int dim>
std::vector<double>
estimate_eigenvalue_errors(const Formulation<dim> &formulation, const Formulation<dim> &richer,
                           const std::vector<Vector> &eigenvectors,
                           const std::vector<double> &lambda, const double shift)
{
  constexpr double rounding = 1e-13;
  const double safety = safety_factor(formulation, richer);
  const unsigned int n = eigenvectors.size();

  // modes of very different size are left apart, so that the small ones keep their digits
  constexpr double far_apart = 1e3;
  std::vector<unsigned int> begins;
  for (unsigned int k = 0; k < n; ++k)
    if (k == 0 || !(lambda[k] < far_apart * lambda[k - 1]))
      begins.push_back(k);
  std::vector<Vector> w = improved_vectors(formulation, richer, eigenvectors, shift);
  separate_groups(richer, begins, w);
  const auto gram = gram_matrices(richer, w);

  std::vector<double> errors;
  for (auto begin = begins.begin(); begin != begins.end(); ++begin) {
    const bool is_last = begin + 1 == begins.end();
    const unsigned int end = is_last ? n : *(begin + 1);
    const std::vector<double> improved =
        ritz_values(gram, w.size(), *begin, is_last ? w.size() : end, end - *begin);
    for (unsigned int k = *begin; k < end; ++k)
      errors.push_back(safety * std::abs(lambda[k] - improved[k - *begin]) + rounding * lambda[k]);
  }
  return errors;
}

template std::vector<double> estimate_eigenvalue_errors(const Formulation<1> &,
                                                        const Formulation<1> &,
                                                        const std::vector<Vector> &,
                                                        const std::vector<double> &, double);
template std::vector<double> estimate_eigenvalue_errors(const Formulation<2> &,
                                                        const Formulation<2> &,
                                                        const std::vector<Vector> &,
                                                        const std::vector<double> &, double);
template std::vector<double> estimate_eigenvalue_errors(const Formulation<3> &,
                                                        const Formulation<3> &,
                                                        const std::vector<Vector> &,
                                                        const std::vector<double> &, double);

} // namespace gibbsflow
