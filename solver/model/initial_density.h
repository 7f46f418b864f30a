#pragma once

#include "model/initial_density_parameters.h"
#include "model/potential.h"

#include <deal.II/base/point.h>

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace gibbsflow {

/// The density rho_0 that the weights start from, up to a constant factor (the mass on the mesh is
/// computed by quadrature and normalised to one).
template <int dim>
class InitialDensity {
public:
  virtual ~InitialDensity() = default;

  /// log rho_0(x) + const; -infinity where rho_0 = 0. Never NaN.
  virtual double log_value(const dealii::Point<dim> &x) const = 0;

  /// True for a density that a probability normalises in closed form on R^dim (Gaussians, boxes):
  /// then exp(log_value) integrates to one over R^dim, and one minus the integral over the mesh is
  /// the mass that starts outside.
  virtual bool is_normalized() const = 0;

  /// The shortest length over which rho_0 changes within the box [lower, upper]; infinity where
  /// it is negligible (below 1e-30 of its maximum) there. Quadrature subdivides down to this.
  virtual double length_scale(const dealii::Point<dim> &lower,
                              const dealii::Point<dim> &upper) const = 0;

  /// A closed axis-parallel box outside which rho_0 = 0 exactly (quadrature clips cells to it);
  /// infinite corners for a density without such a box.
  virtual std::pair<dealii::Point<dim>, dealii::Point<dim>> support() const;

  /// A box outside which less than 1e-13 of the mass lies, as small as is known; none where nothing
  /// is known.
  virtual std::optional<std::pair<dealii::Point<dim>, dealii::Point<dim>>> extent() const;

  /// A point with the density rho_0 on R^dim, from independent numbers of the uniform distribution
  /// on (0, 1) that the function yields one after the other. None where that takes more than
  /// closed forms.
  virtual std::optional<dealii::Point<dim>>
  draw(const std::function<double()> & /*uniform_number*/) const
  {
    return std::nullopt;
  }

  /// True for the Gibbs density of the run itself (log_value is then -V/D + const).
  virtual bool is_gibbs() const { return false; }
};

/// The density that section Initial density describes on a mesh with the bounding box [lower,
/// upper]. `constants` is Potential/Constants. Gibbs keeps a reference to `potential`, which must
/// outlive the result. Throws a UserError for an unknown type, lists of wrong length, sd <= 0,
/// lower >= upper, negative weights and numbers that are not finite.
template <int dim>
std::unique_ptr<InitialDensity<dim>>
make_initial_density(const InitialDensityParameters &parameters, const dealii::Point<dim> &lower,
                     const dealii::Point<dim> &upper, const Potential<dim> &potential,
                     double diffusion, const std::string &constants = "");

} // namespace gibbsflow
