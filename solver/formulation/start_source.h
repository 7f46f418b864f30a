#pragma once

#include "formulation/formulation.h"

namespace gibbsflow {

/// A density on the cells that a formulation is to start from.
template <int dim>
class StartSource {
public:
  virtual ~StartSource() = default;

  /// log |rho| and the sign of rho at the points of the cell's rule; both are resized.
  virtual void evaluate(const WeightedCell<dim> &cell, std::vector<double> &log_size,
                        std::vector<double> &sign) const = 0;

  /// load_i = e^{-L_i} int rho_c phi_i dx, rho_c = rho where |rho| <= e^{log_cap} pi and cut off
  /// there elsewhere. An empty `log_scale` is L = 0. Collective.
  virtual void integrate(const Vector &log_scale, double log_cap, Vector &load) const = 0;
};

/// load_i = e^{-L_i} int rho_0 phi_i dx / initial_mass, never from nodal values of rho_0/pi, with
/// rho_0 / initial_mass cut off at e^{log_cap} pi. An empty `log_scale` is L = 0. Collective.
template <int dim>
void integrate_initial(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                       double initial_mass, const Vector &log_scale, Vector &load,
                       double log_cap = std::numeric_limits<double>::infinity());

/// rho_0 / initial_mass. The arguments must outlive the source.
template <int dim>
std::unique_ptr<StartSource<dim>> make_start_source(const WeightedCells<dim> &cells,
                                                    const InitialDensity<dim> &initial_density,
                                                    double initial_mass);

/// The density that v is in another formulation, on the same cells or on some that divide these
/// (see cells_within). The cells must outlive the source. Collective.
template <int dim>
std::unique_ptr<StartSource<dim>> make_start_source(const WeightedCells<dim> &cells,
                                                    const Formulation<dim> &formulation,
                                                    const Vector &v);

/// u_i = rho(x_i) at the nodes of `cells`, for the density that v is in another formulation, on
/// cells as above. Collective.
template <int dim>
void sample_density(const WeightedCells<dim> &cells, const Formulation<dim> &formulation,
                    const Vector &v, Vector &u);

/// A cut-off e^{log_cap} of rho/pi and what it means for computing in the norm of L^2_pi: the mass
/// that is cut off, and eps sqrt(int rho_c^2/pi), which rounding in that norm may mean in L^1.
struct StartCap {
  double log_cap, dropped, rounding;
};

/// The cut-off with the least sum of both; infinite where there is nothing to cut off. Collective.
template <int dim>
StartCap choose_cap(const WeightedCells<dim> &cells, const StartSource<dim> &source);

} // namespace gibbsflow
