#include "simulation/field_sampling.h"

#include "formulation/density.h"
#include "space/nested_cells.h"

namespace gibbsflow {

namespace {

double representable(double value)
{
  constexpr double largest = std::numeric_limits<double>::max();
  return std::clamp(value, -largest, largest);
}

/// a e^{b} where e^{b} alone may overflow.
double times_exp(double a, double b)
{
  return a == 0. ? 0. : representable(std::copysign(std::exp(std::log(std::abs(a)) + b), a));
}

} // namespace

template <int dim>
FieldSampling<dim>::FieldSampling(
    const WeightedCells<dim> &cells, double kappa, const Formulation<dim> &symmetric_formulation,
    const std::vector<Vector> &eigenvectors,
    const std::vector<std::pair<std::string, CellFunction<dim>>> &functions)
    : cells_(cells),
      kappa_(kappa),
      shapes_(cells.discretization().element(), unit_points<dim>(cells.discretization().degree()))
{
  constant_.degree = cells.discretization().degree();
  std::vector<double> gibbs, potential;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    for (const dealii::Point<dim> &unit_point : shapes_.points)
      constant_.points.push_back(cell.geometry.map(unit_point));
    std::vector<double> U = cells.log_weights(cell, shapes_.points);
    for (const double u : U) {
      gibbs.push_back(std::exp(-u));
      potential.push_back(cells.potential_at(u));
    }
    log_weights_.push_back(std::move(U));
  }
  constant_.scalars.push_back({"gibbs_density", std::move(gibbs)});
  constant_.scalars.push_back({"potential", std::move(potential)});
  for (unsigned int k = 0; k < eigenvectors.size(); ++k) {
    std::vector<double> v;
    evaluate(symmetric_formulation, eigenvectors[k], v, nullptr, nullptr);
    constant_.scalars.push_back({"eigenfunction_" + std::to_string(k + 1), std::move(v)});
  }
  for (const auto &[name, function] : functions) {
    std::vector<double> values;
    for (const WeightedCell<dim> &cell : cells.cells())
      for (const double value : function(CellPoints<dim>(cell, shapes_, log_weights_[cell.index])))
        values.push_back(value);
    constant_.scalars.push_back({name, std::move(values)});
  }
}

template <int dim>
void FieldSampling<dim>::evaluate(const Formulation<dim> &formulation, const Vector &u,
                                  std::vector<double> &h, std::vector<double> *rho,
                                  std::vector<dealii::Tensor<1, dim>> *flux) const
{
  const Density<dim> density(formulation, u);
  const std::size_t n = shapes_.n_points() * cells_.cells().size();
  h.resize(n);
  if (rho != nullptr)
    rho->resize(n);
  if (flux != nullptr)
    flux->resize(n);
  const auto set = [&](const std::size_t k, const DensityValues<dim> &values, const unsigned int q,
                       const double U) {
    h[k] = times_exp(values.psi[q], values.log_factor + 0.5 * U);
    if (rho != nullptr)
      (*rho)[k] = values.density(q, U);
    if (flux != nullptr) {
      const dealii::Tensor<1, dim> G_grad_h = cells_.metric().velocity(values.gradient[q]);
      for (unsigned int d = 0; d < dim; ++d)
        (*flux)[k][d] = times_exp(-kappa_ * G_grad_h[d], values.log_factor - 0.5 * U);
    }
  };
  const bool is_finer = &formulation.weighted_cells() != &cells_;
  const auto within = is_finer ? cells_within(cells_, formulation.weighted_cells())
                               : std::vector<std::vector<unsigned int>>();
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : cells_.cells()) {
    const std::size_t first = cell.index * shapes_.n_points();
    const std::vector<double> &U = log_weights_[cell.index];
    if (is_finer) {
      const auto begin = constant_.points.begin() + first;
      density.evaluate_in(within[cell.index], {begin, begin + shapes_.n_points()},
                          [&](unsigned int k, const DensityValues<dim> &there, unsigned int q,
                              double U_there) { set(first + k, there, q, U_there); });
      continue;
    }
    density.evaluate(CellPoints<dim>(cell, shapes_, U), values);
    for (unsigned int q = 0; q < U.size(); ++q)
      set(first + q, values, q, U[q]);
  }
}

template <int dim>
FieldOutput<dim> FieldSampling<dim>::sample(const Formulation<dim> &formulation,
                                            const Vector &u) const
{
  std::vector<double> h, rho;
  std::vector<dealii::Tensor<1, dim>> flux;
  evaluate(formulation, u, h, &rho, &flux);
  std::vector<double> effective_potential(rho.size());
  const double D = cells_.diffusion();
  for (unsigned int i = 0; i < rho.size(); ++i)
    effective_potential[i] =
        rho[i] > 0. ? -D * std::log(rho[i]) : std::numeric_limits<double>::quiet_NaN();

  FieldOutput<dim> output = constant_;
  output.scalars.insert(output.scalars.begin(),
                        {{"density", std::move(rho)},
                         {"relative_density", std::move(h)},
                         {"effective_potential", std::move(effective_potential)}});
  output.vectors.push_back({"flux", std::move(flux)});
  return output;
}

template class FieldSampling<1>;
template class FieldSampling<2>;
template class FieldSampling<3>;

} // namespace gibbsflow
