#pragma once

#include "formulation/formulation.h"
#include "io/field_output.h"
#include "rare/general_transitions.h"

namespace gibbsflow {

/// Fields for ParaView, each evaluated from its formula at the points of the cells, not
/// interpolated: density rho, gibbs_density pi, relative_density h = rho/pi, potential V,
/// effective_potential -D log rho (NaN where rho <= 0), flux -kappa pi grad h, and eigenfunction_1,
/// ... (of the weighted Laplacian, int v^2 dpi = 1). What exceeds the range of double is cut off at
/// it.
template <int dim>
class FieldSampling {
public:
  using Functions = std::vector<std::pair<std::string, CellFunction<dim>>>;

  /// The parts that do not change in time are sampled here. kappa as in the formulation. The
  /// eigenvectors are those of a symmetric formulation on the same cells; `functions` are fields of
  /// any kind. Collective.
  FieldSampling(const WeightedCells<dim> &cells, double kappa,
                const Formulation<dim> &symmetric_formulation,
                const std::vector<Vector> &eigenvectors, const Functions &functions = {},
                const std::vector<std::pair<std::string, CellField<dim>>> &vector_fields = {});

  /// One more that does not change, the density that u stands for. Collective.
  void add_density(const std::string &name, const Formulation<dim> &formulation, const Vector &u);

  /// All fields for the density that u stands for in a formulation on the same cells, and
  /// `functions` that belong to this time. Collective.
  FieldOutput<dim> sample(const Formulation<dim> &formulation, const Vector &u,
                          const Functions &functions = {}) const;

private:
  std::vector<double> at_points(const CellFunction<dim> &function) const;

  /// h at every point for the state u; with the density and the flux if asked for.
  void evaluate(const Formulation<dim> &formulation, const Vector &u, std::vector<double> &h,
                std::vector<double> *rho, std::vector<dealii::Tensor<1, dim>> *flux) const;

  const WeightedCells<dim> &cells_;
  const double kappa_;
  ShapeTable<dim> shapes_;
  FieldOutput<dim> constant_;                    // points and the fields that do not change
  std::vector<std::vector<double>> log_weights_; // U by cell
};

} // namespace gibbsflow
