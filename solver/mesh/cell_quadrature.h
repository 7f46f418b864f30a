#pragma once

#include "mesh/cell_geometry.h"
#include "model/density_quadrature.h"

namespace gibbsflow {

/// A part of a cell that is no box: halved until rho_0 is smooth on it.
template <int dim, typename F>
void integrate_over_part(const InitialDensity<dim> &initial_density, const CellGeometry<dim> &cell,
                         const CellGeometry<dim> &unit_part, const dealii::Quadrature<dim> &rule,
                         const F &f)
{
  const CellGeometry<dim> part = cell.part(unit_part);
  const double length = initial_density.length_scale(part.lower(), part.upper());
  if (length == std::numeric_limits<double>::infinity())
    return;
  constexpr double smooth_lengths = 1.5, shortest = 1e-6;
  const unsigned int d = unit_part.longest_direction();
  if (part.longest_edge() > smooth_lengths * length && unit_part.longest_edge() > shortest) {
    for (const bool upper : {false, true})
      integrate_over_part(initial_density, cell, unit_part.half(d, upper), rule, f);
    return;
  }
  for (unsigned int q = 0; q < rule.size(); ++q) {
    const dealii::Point<dim> unit = unit_part.map(rule.point(q)), x = cell.map(unit);
    const double density = std::exp(initial_density.log_value(x));
    if (density > 0.)
      f(unit, x, density * cell.JxW(unit, rule.weight(q) * unit_part.measure()));
  }
}

/// Integrates against rho_0 over a cell as integrate_against() does over a box: calls f(unit point,
/// x, weight). In cells that are no boxes a jump of rho_0 is not met exactly.
template <int dim, typename F>
void integrate_over_cell(const InitialDensity<dim> &initial_density, const CellGeometry<dim> &cell,
                         const dealii::Quadrature<dim> &rule, const F &f)
{
  if (cell.is_box())
    integrate_against(
        initial_density, cell.lower(), cell.upper(), rule,
        [&](const dealii::Point<dim> &x, const double weight) { f(cell.unmap(x), x, weight); });
  else
    integrate_over_part(initial_density, cell, CellGeometry<dim>::unit_cell(), rule, f);
}

} // namespace gibbsflow
