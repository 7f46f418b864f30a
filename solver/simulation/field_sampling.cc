#include "simulation/field_sampling.h"

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
      shapes_(cells.discretization().dof_handler().get_fe(),
              unit_points<dim>(cells.discretization().degree()))
{
  constant_.degree = cells.discretization().degree();
  std::vector<double> gibbs, potential;
  std::vector<dealii::Point<dim>> x(shapes_.n_points());
  for (const WeightedCell<dim> &cell : cells.cells()) {
    for (unsigned int q = 0; q < x.size(); ++q)
      x[q] = cell.map(shapes_.points[q]);
    constant_.points.insert(constant_.points.end(), x.begin(), x.end());
    std::vector<double> U;
    cells.log_weights(x, U);
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
      for (const double value : function(cell, shapes_))
        values.push_back(value);
    constant_.scalars.push_back({name, std::move(values)});
  }
}

template <int dim>
void FieldSampling<dim>::evaluate(const Formulation<dim> &formulation, const Vector &u,
                                  std::vector<double> &h, std::vector<double> *rho,
                                  std::vector<dealii::Tensor<1, dim>> *flux) const
{
  const Vector with_ghosts = formulation.with_ghost_values(u);
  DensityValues<dim> values;
  std::vector<double> root_weight;
  const std::vector<WeightedCell<dim>> &cells = cells_.cells();
  for (unsigned int c = 0; c < cells.size(); ++c) {
    const std::vector<double> &U = log_weights_[c];
    root_weight.resize(U.size());
    for (unsigned int q = 0; q < U.size(); ++q)
      root_weight[q] = std::exp(-0.5 * (U[q] - cells[c].smallest_log_weight));
    formulation.evaluate(cells[c], shapes_, root_weight, with_ghosts, values);
    for (unsigned int q = 0; q < U.size(); ++q) {
      h.push_back(times_exp(values.psi[q], values.log_factor + 0.5 * U[q]));
      if (rho != nullptr)
        rho->push_back(values.density(q, U[q]));
      if (flux != nullptr) {
        flux->emplace_back();
        const dealii::Tensor<1, dim> G_grad_h =
            formulation.weighted_cells().metric().velocity(values.gradient[q]);
        for (unsigned int d = 0; d < dim; ++d)
          flux->back()[d] = times_exp(-kappa_ * G_grad_h[d], values.log_factor - 0.5 * U[q]);
      }
    }
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
