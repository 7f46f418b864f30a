#include "simulation/field_sampling.h"

#include "base/representable.h"
#include "formulation/density.h"
#include "space/nested_cells.h"

namespace gibbsflow {

template <int dim>
FieldSampling<dim>::FieldSampling(
    const WeightedCells<dim> &cells, double kappa, const Formulation<dim> &symmetric_formulation,
    const std::vector<Vector> &eigenvectors, const Functions &functions,
    const std::vector<std::pair<std::string, CellField<dim>>> &vector_fields)
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
  for (const auto &[name, function] : functions)
    constant_.scalars.push_back({name, at_points(function)});
  for (const auto &[name, field] : vector_fields) {
    std::vector<dealii::Tensor<1, dim>> values;
    for (const WeightedCell<dim> &cell : cells.cells())
      for (const auto &value : field(CellPoints<dim>(cell, shapes_, log_weights_[cell.index])))
        values.push_back(value);
    constant_.vectors.push_back({name, std::move(values)});
  }
  constant_.set_constant();
}

template <int dim>
std::vector<double> FieldSampling<dim>::at_points(const CellFunction<dim> &function) const
{
  std::vector<double> values;
  for (const WeightedCell<dim> &cell : cells_.cells())
    for (const double value : function(CellPoints<dim>(cell, shapes_, log_weights_[cell.index])))
      values.push_back(value);
  return values;
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
  const auto set = [&](const std::size_t k, const CellPoints<dim> &points,
                       const DensityValues<dim> &values, const unsigned int q) {
    h[k] = representable_product(values.psi[q], values.log_factor + 0.5 * points.U(q));
    if (rho != nullptr)
      (*rho)[k] = values.density(q, points.U(q));
  };
  const WeightedCells<dim> &its_cells = formulation.weighted_cells();
  const bool is_finer = &its_cells.discretization() != &cells_.discretization();
  const auto within =
      is_finer ? cells_within(cells_, its_cells) : std::vector<std::vector<unsigned int>>();
  DensityValues<dim> values;
  for (const WeightedCell<dim> &cell : its_cells.cells()) {
    if (is_finer)
      break;
    const std::size_t first = cell.index * shapes_.n_points();
    const std::vector<double> own =
        &its_cells == &cells_ ? std::vector<double>() : its_cells.log_weights(cell, shapes_.points);
    const CellPoints<dim> points(cell, shapes_,
                                 &its_cells == &cells_ ? log_weights_[cell.index] : own);
    density.evaluate(points, values);
    for (unsigned int q = 0; q < points.size(); ++q)
      set(first + q, points, values, q);
    if (flux != nullptr) {
      const std::vector<dealii::Tensor<1, dim>> J = density.flux(points, values);
      std::copy(J.begin(), J.end(), flux->begin() + first);
    }
  }
  for (std::size_t index = 0; index < within.size(); ++index) {
    const std::size_t first = index * shapes_.n_points();
    const auto begin = constant_.points.begin() + first;
    density.evaluate_in(within[index], {begin, begin + shapes_.n_points()},
                        [&](const std::vector<unsigned int> &inside, const CellPoints<dim> &points,
                            const DensityValues<dim> &there) {
                          std::vector<dealii::Tensor<1, dim>> J;
                          if (flux != nullptr)
                            J = density.flux(points, there);
                          for (unsigned int q = 0; q < inside.size(); ++q) {
                            set(first + inside[q], points, there, q);
                            if (flux != nullptr)
                              (*flux)[first + inside[q]] = J[q];
                          }
                        });
  }
}

template <int dim>
void FieldSampling<dim>::add_density(const std::string &name, const Formulation<dim> &formulation,
                                     const Vector &u)
{
  std::vector<double> h, rho;
  evaluate(formulation, u, h, &rho, nullptr);
  constant_.scalars.push_back({name, std::move(rho)});
  constant_.set_constant();
}

template <int dim>
FieldOutput<dim> FieldSampling<dim>::sample(const Formulation<dim> &formulation, const Vector &u,
                                            const Functions &functions) const
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
  for (const auto &[name, function] : functions)
    output.scalars.push_back({name, at_points(function)});
  return output;
}

template class FieldSampling<1>;
template class FieldSampling<2>;
template class FieldSampling<3>;

} // namespace gibbsflow
