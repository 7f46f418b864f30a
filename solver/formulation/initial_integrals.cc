#include "formulation/start_source.h"

#include "formulation/lagrange_basis.h"
#include "formulation/node_scales.h"
#include "mesh/cell_quadrature.h"

#include <optional>

namespace gibbsflow {

namespace {

/// int rho_c phi_i over cells, rho_c = min(rho_0, e^{log_cap} pi), rho_0 of mass e^{log_mass}.
template <int dim>
class InitialIntegrals {
public:
  InitialIntegrals(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                   const double log_mass, const double log_cap)
      : cells_(cells),
        initial_density_(initial_density),
        log_mass_(log_mass),
        log_cap_(log_cap),
        basis_(cells.discretization().element()),
        rule_(cells.discretization().degree() + 8),
        rule_of_line_(rule_.get_tensor_basis()[0])
  {
  }

  std::vector<double> over(const WeightedCell<dim> &cell)
  {
    integrals_.assign(cell.nodes.size(), 0.);
    is_near_cap_.reset();
    if (cell.geometry.is_box())
      for_each_smooth_piece(initial_density_, cell.geometry.lower(), cell.geometry.upper(),
                            [&](const dealii::Point<dim> &lower, const dealii::Point<dim> &upper) {
                              add_piece(cell, lower, upper);
                            });
    else
      add_points(cell);
    return integrals_;
  }

private:
  /// V is asked for only where rho_0/pi comes near the cap on some point of the cell's rule.
  bool comes_near_cap(const WeightedCell<dim> &cell)
  {
    constexpr double margin = 5.;
    if (!is_near_cap_) {
      is_near_cap_ = false;
      if (std::isfinite(log_cap_)) {
        const CellPoints<dim> at(cell);
        for (unsigned int q = 0; q < at.size() && !*is_near_cap_; ++q)
          is_near_cap_ =
              initial_density_.log_value(at.x(q)) - log_mass_ + at.U(q) > log_cap_ - margin;
      }
    }
    return *is_near_cap_;
  }

  /// From weights that have rho_0 to those that have rho_c.
  void cap(const WeightedCell<dim> &cell)
  {
    if (points_.empty() || !comes_near_cap(cell))
      return;
    cells_.log_weights(points_, U_);
    for (unsigned int k = 0; k < points_.size(); ++k)
      weights_[k] *= std::exp(
          std::min(0., log_cap_ - (initial_density_.log_value(points_[k]) - log_mass_ + U_[k])));
  }

  void add_piece(const WeightedCell<dim> &cell, const dealii::Point<dim> &lower,
                 const dealii::Point<dim> &upper)
  {
    const dealii::Point<dim> from = cell.geometry.unmap(lower), to = cell.geometry.unmap(upper);
    std::array<std::vector<double>, dim> unit;
    double volume = 1.;
    for (unsigned int d = 0; d < dim; ++d) {
      volume *= upper[d] - lower[d];
      for (const dealii::Point<1> &point : rule_of_line_.get_points())
        unit[d].push_back(from[d] + point[0] * (to[d] - from[d]));
    }
    points_.clear();
    weights_.clear();
    for (unsigned int q = 0; q < rule_.size(); ++q) {
      dealii::Point<dim> x;
      for (unsigned int d = 0; d < dim; ++d)
        x[d] = lower[d] + rule_.point(q)[d] * (upper[d] - lower[d]);
      points_.push_back(x);
      weights_.push_back(std::exp(initial_density_.log_value(x)) * rule_.weight(q) * volume);
    }
    cap(cell);
    basis_.add_integrals(unit, weights_, integrals_);
  }

  void add_points(const WeightedCell<dim> &cell)
  {
    std::vector<dealii::Point<dim>> unit_points;
    points_.clear();
    weights_.clear();
    integrate_over_cell(
        initial_density_, cell.geometry, rule_,
        [&](const dealii::Point<dim> &unit, const dealii::Point<dim> &x, const double weight) {
          unit_points.push_back(unit);
          points_.push_back(x);
          weights_.push_back(weight);
        });
    cap(cell);
    std::vector<double> values;
    for (unsigned int k = 0; k < points_.size(); ++k) {
      basis_.evaluate(unit_points[k], values);
      for (unsigned int i = 0; i < values.size(); ++i)
        integrals_[i] += weights_[k] * values[i];
    }
  }

  const WeightedCells<dim> &cells_;
  const InitialDensity<dim> &initial_density_;
  const double log_mass_, log_cap_;
  const LagrangeBasis<dim> basis_;
  const dealii::QGauss<dim> rule_;
  const dealii::Quadrature<1> rule_of_line_;
  std::optional<bool> is_near_cap_;
  std::vector<double> integrals_, weights_, U_;
  std::vector<dealii::Point<dim>> points_;
};

} // namespace

template <int dim>
void integrate_initial(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                       double initial_mass, const Vector &log_scale, Vector &load, double log_cap)
{
  InitialIntegrals<dim> initial(cells, initial_density, std::log(initial_mass), log_cap);
  cells.discretization().reinit(load);
  for (const WeightedCell<dim> &cell : cells.cells()) {
    std::vector<double> integrals = initial.over(cell);
    const std::vector<double> L =
        log_scale.size() == 0 ? std::vector<double>() : node_log_scales(cell.nodes, log_scale);
    for (unsigned int i = 0; i < integrals.size(); ++i)
      if (integrals[i] != 0.)
        integrals[i] *= (L.empty() ? 1. : std::exp(-L[i])) / initial_mass;
    (log_scale.size() == 0 ? cell.nodes : scaled_nodes(cell.nodes, log_scale))
        .scatter(integrals, load);
  }
  load.compress(dealii::VectorOperation::add);
}

template void integrate_initial(const WeightedCells<1> &, const InitialDensity<1> &, double,
                                const Vector &, Vector &, double);
template void integrate_initial(const WeightedCells<2> &, const InitialDensity<2> &, double,
                                const Vector &, Vector &, double);
template void integrate_initial(const WeightedCells<3> &, const InitialDensity<3> &, double,
                                const Vector &, Vector &, double);

} // namespace gibbsflow
