#include "rare/fitted_general_transitions.h"

#include "rare/fitted_transitions.h"
#include "rare/nodal_function.h"

namespace gibbsflow {

namespace {

/// A function of the elements of fitted cells, constant in balls.
template <int dim>
class FittedFunction {
public:
  FittedFunction(const WeightedCells<dim> &cells, const Vector &nodal,
                 const TransitionSets<dim> &sets, const double in_a, const double in_b)
      : function_(cells, nodal), sets_(sets), in_a_(in_a), in_b_(in_b)
  {
  }

  double operator()(const dealii::Point<dim> &x) const
  {
    return sets_.a.contains(x) ? in_a_ : sets_.b.contains(x) ? in_b_ : function_(x);
  }

  dealii::Tensor<1, dim> gradient(const dealii::Point<dim> &x) const
  {
    return sets_.a.contains(x) || sets_.b.contains(x) ? dealii::Tensor<1, dim>()
                                                      : function_.gradient(x);
  }

private:
  const NodalFunction<dim> function_;
  const TransitionSets<dim> sets_;
  const double in_a_, in_b_;
};

template <int dim>
struct GeneralComputation {
  PassageLogarithms logarithms;
  GeneralTransitions<dim> transitions;
  std::shared_ptr<const FittedFunction<dim>> forward, backward;
  double quadrature_error;
};

template <int dim>
GeneralComputation<dim> compute_general_in(const FittedSpace<dim> &space,
                                           const Formulation<dim> &formulation,
                                           std::shared_ptr<const Dynamics<dim>> dynamics,
                                           const Potential<dim> &potential, const double diffusion)
{
  const WeightedCells<dim> &like = formulation.weighted_cells();
  const Discretization<dim> discretization(space.region, space.degree,
                                           like.discretization().communicator());
  const WeightedCells<dim> gibbs(discretization, potential, diffusion, like.metric());
  const auto remade = formulation.remake(gibbs, true);
  const WeightedCells<dim> &reference = remade->weighted_cells();
  GeneralComputation<dim> result;
  GeneralTransitions<dim> &t = result.transitions;
  t = compute_general_transitions(reference, std::move(dynamics), space.sets);
  result.logarithms = {t.log_frequency, t.log_rate_ab, t.log_rate_ba, t.log_mfpt_ab, t.log_mfpt_ba};
  result.forward = std::make_shared<const FittedFunction<dim>>(reference, *t.nodal_committor,
                                                               space.sets, 0., 1.);
  result.backward = std::make_shared<const FittedFunction<dim>>(
      reference, *t.nodal_backward_committor, space.sets, 1., 0.);
  result.quadrature_error = gibbs.log_partition_error();
  return result;
}

template <int dim>
CellFunction<dim> on_cells(std::shared_ptr<const FittedFunction<dim>> f)
{
  return [f](const CellPoints<dim> &points) {
    std::vector<double> values;
    for (unsigned int k = 0; k < points.size(); ++k)
      values.push_back((*f)(points.x(k)));
    return values;
  };
}

/// q+ q- J + rho A (q- grad q+ - q+ grad q-), rho = e^{-U} and J = -e^{-U} g those of `process`.
template <int dim>
CellField<dim> current_on_cells(std::shared_ptr<const GeneralProcess<dim>> process,
                                std::shared_ptr<const FittedFunction<dim>> forward,
                                std::shared_ptr<const FittedFunction<dim>> backward)
{
  return [process, forward, backward](const CellPoints<dim> &points) {
    const WeightedCells<dim> &cells = process->cells();
    const std::vector<double> U =
        cells.log_weights(cells.cells()[points.cell().index], points.unit_points());
    const auto at = process->coefficients(points);
    std::vector<dealii::Tensor<1, dim>> j(U.size());
    for (unsigned int k = 0; k < U.size(); ++k) {
      const dealii::Point<dim> x = points.x(k);
      const double q = (*forward)(x), p = (*backward)(x);
      j[k] = std::exp(-U[k]) *
             (at.A[k] * (p * forward->gradient(x) - q * backward->gradient(x)) - q * p * at.g[k]);
    }
    return j;
  };
}

} // namespace

template <int dim>
GeneralTransitions<dim> find_general_transitions(const Formulation<dim> &formulation,
                                                 std::shared_ptr<const Dynamics<dim>> dynamics,
                                                 const Potential<dim> &potential,
                                                 const double diffusion,
                                                 const TransitionSets<dim> &sets)
{
  const Discretization<dim> &discretization = formulation.weighted_cells().discretization();
  const auto [rich, poor] =
      make_fitted_spaces(discretization.region(), discretization.degree(), sets);
  const GeneralComputation<dim> richer = compute_general_in(rich, formulation, dynamics, potential,
                                                            diffusion),
                                poorer = compute_general_in(poor, formulation, dynamics, potential,
                                                            diffusion);
  GeneralTransitions<dim> result = richer.transitions;
  result.sets = sets;
  result.nodal_committor = result.nodal_backward_committor = nullptr;
  result.error =
      errors_of_richer(richer.logarithms, poorer.logarithms, poor.degree, richer.quadrature_error);
  result.committor = on_cells<dim>(richer.forward);
  result.backward_committor = on_cells<dim>(richer.backward);
  result.reactive_current = current_on_cells<dim>(
      std::make_shared<const GeneralProcess<dim>>(formulation.weighted_cells(), dynamics),
      richer.forward, richer.backward);
  return result;
}

template GeneralTransitions<1> find_general_transitions(const Formulation<1> &,
                                                        std::shared_ptr<const Dynamics<1>>,
                                                        const Potential<1> &, double,
                                                        const TransitionSets<1> &);
template GeneralTransitions<2> find_general_transitions(const Formulation<2> &,
                                                        std::shared_ptr<const Dynamics<2>>,
                                                        const Potential<2> &, double,
                                                        const TransitionSets<2> &);
template GeneralTransitions<3> find_general_transitions(const Formulation<3> &,
                                                        std::shared_ptr<const Dynamics<3>>,
                                                        const Potential<3> &, double,
                                                        const TransitionSets<3> &);

} // namespace gibbsflow
