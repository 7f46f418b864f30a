#include "bounds/quadrature_error.h"

#include "base/format.h"
#include "formulation/density.h"
#include "space/gauss_line.h"

#include <deal.II/base/mpi.h>

#include <algorithm>
#include <deque>
#include <set>

namespace gibbsflow {

namespace {

/// int f over a cell for f at the points of a rule, and the error by its own account.
struct ControlledIntegral {
  double value = 0., error = 0.;
};

template <int dim>
ControlledIntegral integrate(const CellPoints<dim> &points, std::vector<double> f)
{
  ControlledIntegral result;
  for (unsigned int q = 0; q < f.size(); ++q) {
    result.value += points.JxW(q) * f[q];
    f[q] *= points.stretch(q);
  }
  const auto boxes = points.boxes();
  const Smoothness smoothness = boxes.size() > 1 ? Smoothness::near_kink : Smoothness::smooth;
  for (const auto &box : boxes)
    result.error +=
        box.JxW * GaussError<dim>(f.data() + box.first, box.n_points, smoothness).total();
  return result;
}

struct EnergyAndMass {
  ControlledIntegral energy, mass;
};

/// int |grad u|^2 dpi and int u^2 dpi over a cell by the rule of the points.
template <int dim>
EnergyAndMass energy_and_mass(const CellPoints<dim> &points, const DensityValues<dim> &values)
{
  const double factor = std::exp(2. * values.log_factor);
  std::vector<double> square, energy;
  for (unsigned int q = 0; q < points.size(); ++q) {
    square.push_back(factor * values.psi[q] * values.psi[q]);
    energy.push_back(factor * values.gradient[q].norm_square());
  }
  return {integrate(points, energy), integrate(points, square)};
}

/// int |grad u|^2 - lambda u^2 dpi on the cells of this rank and its error on each, for int u^2 dpi
/// = 1, with the sum of the errors over all ranks.
struct FormOnCells {
  std::vector<double> value, error_on_cell;
  double norm = 0., error = 0.;
};

template <int dim>
FormOnCells integrate_form(const Formulation<dim> &formulation, const Vector &v,
                           const double lambda)
{
  FormOnCells form;
  Density<dim>(formulation, v)
      .for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
        const auto [energy, mass] = energy_and_mass(points, values);
        const double relative = points.cell().quadrature_error;
        form.value.push_back(energy.value - lambda * mass.value);
        form.error_on_cell.push_back(std::max(energy.error, relative * energy.value) +
                                     lambda * std::max(mass.error, relative * mass.value));
        form.norm += mass.value;
        form.error += form.error_on_cell.back();
      });
  const MPI_Comm communicator = formulation.weighted_cells().discretization().communicator();
  form.norm = dealii::Utilities::MPI::sum(form.norm, communicator);
  form.error = dealii::Utilities::MPI::sum(form.error, communicator) / form.norm;
  for (auto *const of_cells : {&form.value, &form.error_on_cell})
    for (double &x : *of_cells)
      x /= form.norm;
  return form;
}

/// The cells of this rank whose errors together are more than a small part of a target.
std::vector<std::size_t> cells_that_err(const std::vector<FormOnCells> &forms,
                                        const std::vector<double> &target, const double n_cells)
{
  constexpr double small = 0.05;
  std::vector<std::size_t> result;
  for (std::size_t c = 0; c < forms[0].error_on_cell.size(); ++c)
    for (std::size_t k = 0; k < forms.size(); ++k)
      if (forms[k].error > target[k] && forms[k].error_on_cell[c] > small * target[k] / n_cells) {
        result.push_back(c);
        break;
      }
  return result;
}

/// The part of a cell's quadrature error that its points do not show, relative to int pi: of
/// features that enclosures of V leave room for.
template <int dim>
double hidden_error(const WeightedCell<dim> &cell)
{
  std::vector<double> density;
  for (const double root : cell.root_weight)
    density.push_back(root * root);
  const ControlledIntegral shown = integrate(CellPoints<dim>(cell), density);
  return std::max(0., cell.quadrature_error - shown.error / shown.value);
}

/// The errors of the forms by rules of some more points where they seem to err: twice what these
/// change, and what they leave by their own account, at most the change on each cell, with what no
/// points show.
template <int dim>
std::vector<double>
compare_with_more_points(const Formulation<dim> &formulation,
                         const std::vector<Vector> &eigenvectors, const std::vector<double> &lambda,
                         const std::vector<FormOnCells> &forms, const std::vector<double> &target)
{
  constexpr unsigned int more_points = 3;
  constexpr double safety = 2.;
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const std::vector<std::size_t> chosen =
      cells_that_err(forms, target, cells.discretization().n_cells());
  CellRules<dim> rules(cells.discretization().element());
  std::vector<const CellRule<dim> *> finer;
  std::vector<dealii::Point<dim>> x;
  for (const std::size_t c : chosen) {
    std::vector<RuleBox<dim>> boxes = cells.cells()[c].rule->boxes;
    for (RuleBox<dim> &box : boxes)
      box.n_points += more_points;
    finer.push_back(&rules(boxes));
    for (const dealii::Point<dim> &point : finer.back()->shapes.points)
      x.push_back(cells.cells()[c].geometry.map(point));
  }
  std::vector<double> U; // of all cells at once: dear potentials use threads then
  cells.log_weights(x, U);

  std::deque<Density<dim>> u;
  for (const Vector &v : eigenvectors)
    u.emplace_back(formulation, v);
  std::vector<double> change(forms.size(), 0.), rest(forms.size(), 0.), of_cell;
  for (std::size_t k = 0; k < forms.size(); ++k)
    for (const double error : forms[k].error_on_cell)
      rest[k] += error;
  DensityValues<dim> values;
  auto first = U.begin();
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const std::size_t c = chosen[i];
    const WeightedCell<dim> &cell = cells.cells()[c];
    of_cell.assign(first, first + finer[i]->weights.size());
    first += finer[i]->weights.size();
    const CellPoints<dim> points(cell, *finer[i], of_cell);
    const double hidden = hidden_error(cell);
    for (std::size_t k = 0; k < forms.size(); ++k) {
      u[k].evaluate(points, values);
      const auto [energy, mass] = energy_and_mass(points, values);
      const double here =
          (energy.value - lambda[k] * mass.value) / forms[k].norm - forms[k].value[c];
      change[k] += here;
      const double left =
          std::min((energy.error + lambda[k] * mass.error) / forms[k].norm, std::abs(here)) +
          hidden * (energy.value + lambda[k] * mass.value) / forms[k].norm;
      rest[k] += std::min(left, forms[k].error_on_cell[c]) - forms[k].error_on_cell[c];
    }
  }
  const MPI_Comm communicator = cells.discretization().communicator();
  std::vector<double> errors;
  for (std::size_t k = 0; k < forms.size(); ++k)
    errors.push_back(safety * std::abs(dealii::Utilities::MPI::sum(change[k], communicator)) +
                     std::max(0., dealii::Utilities::MPI::sum(rest[k], communicator)));
  return errors;
}

} // namespace

template <int dim>
std::vector<double>
quadrature_errors(const Formulation<dim> &formulation, const std::vector<Vector> &eigenvectors,
                  const std::vector<double> &lambda, const std::vector<double> &other_errors)
{
  // smaller ones need no closer look
  constexpr double negligible = 1e-11, negligible_beside_others = 0.3;
  const WeightedCells<dim> &cells = formulation.weighted_cells();
  const unsigned int n = eigenvectors.size();
  std::vector<double> errors(n), target(n);
  std::vector<FormOnCells> forms;
  bool look_closer = false;
  for (unsigned int k = 0; k < n; ++k) {
    forms.push_back(integrate_form(formulation, eigenvectors[k], lambda[k]));
    errors[k] = forms[k].error;
    target[k] = std::max(negligible * lambda[k],
                         k < other_errors.size() ? negligible_beside_others * other_errors[k] : 0.);
    look_closer = look_closer || errors[k] > target[k];
  }
  if (look_closer) {
    const std::vector<double> closer =
        compare_with_more_points(formulation, eigenvectors, lambda, forms, target);
    for (unsigned int k = 0; k < n; ++k)
      errors[k] = std::min(errors[k], closer[k]);
  }
  for (unsigned int k = 0; k < n; ++k)
    errors[k] += 2. * cells.noise() * lambda[k];
  return errors;
}

template <int dim>
void allow_for_quadrature(const Formulation<dim> &formulation, const Vector &eigenvector,
                          const double lambda, std::vector<GapEstimate> &estimates)
{
  const double relative = quadrature_errors<dim>(formulation, {eigenvector}, {lambda})[0] / lambda;
  constexpr double controlled = 1e-3;
  // these enclose V, or sample it for an estimate
  const std::set<std::string> rest_on_no_integral = {"Crouzeix-Raviart", "Bakry-Emery",
                                                     "Holley-Stroock"};
  for (GapEstimate &estimate : estimates) {
    const bool is_lower = estimate.kind == "lower";
    if (!estimate.applies() || rest_on_no_integral.count(estimate.name) > 0 ||
        (!is_lower && estimate.kind != "upper"))
      continue;
    if (relative < controlled) {
      *estimate.log_lambda += is_lower ? -relative : relative;
      continue;
    }
    estimate.kind = "estimate";
    estimate.why += std::string(estimate.why.empty() ? "" : "; ") +
                    "no bound: the integrals are known to " + brief(relative, 2) + " only";
  }
}

template std::vector<double> quadrature_errors(const Formulation<1> &, const std::vector<Vector> &,
                                               const std::vector<double> &,
                                               const std::vector<double> &);
template std::vector<double> quadrature_errors(const Formulation<2> &, const std::vector<Vector> &,
                                               const std::vector<double> &,
                                               const std::vector<double> &);
template std::vector<double> quadrature_errors(const Formulation<3> &, const std::vector<Vector> &,
                                               const std::vector<double> &,
                                               const std::vector<double> &);

template void allow_for_quadrature(const Formulation<1> &, const Vector &, double,
                                   std::vector<GapEstimate> &);
template void allow_for_quadrature(const Formulation<2> &, const Vector &, double,
                                   std::vector<GapEstimate> &);
template void allow_for_quadrature(const Formulation<3> &, const Vector &, double,
                                   std::vector<GapEstimate> &);

} // namespace gibbsflow
