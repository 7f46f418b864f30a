#pragma once

#include "model/initial_density.h"

namespace gibbsflow {

/// rho_0 = e^{-V/D}/Z, the stationary density of the run itself; log_value is -V/D. Refers to the
/// potential, which must outlive it.
template <int dim>
class GibbsDensity : public InitialDensity<dim> {
public:
  GibbsDensity(const Potential<dim> &potential, const double diffusion)
      : potential_(potential), diffusion_(diffusion)
  {
  }

  double log_value(const dealii::Point<dim> &x) const override
  {
    return -potential_.value(x) / diffusion_;
  }

  bool is_normalized() const override { return false; }

  /// h = 1 is what is discretised, and that does not vary.
  double length_scale(const dealii::Point<dim> &, const dealii::Point<dim> &) const override
  {
    return std::numeric_limits<double>::infinity();
  }

  bool is_gibbs() const override { return true; }

private:
  const Potential<dim> &potential_;
  const double diffusion_;
};

} // namespace gibbsflow
