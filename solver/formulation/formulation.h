#pragma once

#include "discretization/weighted_cells.h"
#include "formulation/evolution_operator.h"
#include "model/initial_density.h"

#include <string>

namespace gibbsflow {

/// The density on some points of one cell, relative to the Gibbs density pi, in the scaling in
/// which neither over- nor underflows where the other does.
template <int dim>
struct DensityValues {
  std::vector<double> psi;                      // rho / sqrt(pi)
  std::vector<dealii::Tensor<1, dim>> gradient; // sqrt(pi) grad(rho / pi)
};

/// A discretisation in space: the linear system of the waist, with what its vectors mean.
template <int dim>
class Formulation : public EvolutionOperator {
public:
  virtual std::string name() const = 0;

  virtual const WeightedCells<dim> &weighted_cells() const = 0;

  /// The vector that stands for rho_0 / initial_mass, with initial_mass the integral of rho_0 over
  /// the mesh; its discrete mass is 1. The stationary vector where rho_0 is the Gibbs density.
  /// Collective.
  virtual void set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                           double initial_mass) const = 0;

  /// The density that u stands for, at points of a locally owned cell. `root_weight` is
  /// e^{-(U - U_0)/2} there, U = -log pi, relative to the cell's U_0 (see WeightedCell). u has
  /// up-to-date ghost values. `values` is resized.
  virtual void evaluate(const WeightedCell<dim> &cell, const ShapeTable<dim> &shapes,
                        const std::vector<double> &root_weight, const Vector &u,
                        DensityValues<dim> &values) const = 0;

  /// Whether int rho, int rho^2/pi and the energy int |grad h|^2 dpi of evaluate() are those of the
  /// discrete equations, so that mass is constant and chi^2 decreases by quadrature as well. Where
  /// not, they are so up to the error of the discretisation.
  virtual bool measures_are_exact() const = 0;

  virtual std::string linear_solver() const = 0;

  /// Wall seconds spent in assembly and in factorisations.
  virtual double assembly_seconds() const = 0;
  virtual double factorization_seconds() const = 0;
};

} // namespace gibbsflow
