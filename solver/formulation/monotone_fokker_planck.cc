#include "formulation/monotone_fokker_planck.h"

#include "base/on_root.h"
#include "base/user_error.h"
#include "formulation/density_values.h"
#include "formulation/general_flux.h"
#include "formulation/node_grid.h"
#include "formulation/start_source.h"
#include "linear_algebra/generic_vector.h"

namespace gibbsflow {

namespace {

/// Rates of the jumps from one corner of a box to the others, with its share of the volume.
template <int dim>
class CornerJumps {
public:
  CornerJumps(const CellGeometry<dim> &box, const typename Dynamics<dim>::Coefficients &at)
      : box_(box), at_(at)
  {
  }

  /// Along the edge in direction d, forwards or backwards.
  double along(const unsigned int d, const bool forwards) const
  {
    constexpr double share = 2. / (1 << dim);
    const double drift = std::sqrt(box_.measure() * share * box_.edge_weight(d, share)) *
                         std::max(0., forwards ? at_.velocity[d] : -at_.velocity[d]);
    return std::max(0., balance(d)) * share + drift;
  }

  /// To the corner beyond a step in d and one in e.
  double across(const unsigned int d, const unsigned int e, const bool same_direction) const
  {
    constexpr double share = 4. / (1 << dim);
    const double A = at_.A[d][e];
    return (A > 0.) == same_direction && A != 0. ? mixed(d, e) * share : 0.;
  }

  /// What has to be added to the diffusion, relative to what is there.
  double excess() const
  {
    double result = 0.;
    for (unsigned int d = 0; d < dim; ++d)
      if (balance(d) < 0.)
        result = std::max(result, -balance(d) / std::max(own(d), 1e-300));
    return result;
  }

private:
  double own(const unsigned int d) const { return at_.A[d][d] * box_.edge_weight(d, 1.); }
  double mixed(const unsigned int d, const unsigned int e) const
  {
    return std::abs(at_.A[d][e]) * std::sqrt(box_.edge_weight(d, 1.) * box_.edge_weight(e, 1.));
  }
  double balance(const unsigned int d) const
  {
    double rest = own(d);
    for (unsigned int e = 0; e < dim; ++e)
      if (e != d)
        rest -= mixed(d, e);
    constexpr double rounding = 1e-14;
    return std::abs(rest) < rounding * own(d) ? 0. : rest;
  }

  const CellGeometry<dim> &box_;
  const typename Dynamics<dim>::Coefficients &at_;
};

/// -d(mass)/dt of the corners of a box by the jumps from one of them, which is named by bits.
template <int dim>
void add_jumps(const CornerJumps<dim> &jumps, const unsigned int corner,
               const std::array<unsigned int, 1u << dim> &nodes, const unsigned int n_nodes,
               std::vector<double> &K)
{
  const unsigned int i = nodes[corner];
  const auto add = [&](const unsigned int other, const double rate) {
    K[nodes[other] * n_nodes + i] -= rate;
    K[i * n_nodes + i] += rate;
  };
  for (unsigned int d = 0; d < dim; ++d) {
    const bool forwards = (corner >> d & 1u) == 0;
    add(corner ^ (1u << d), jumps.along(d, forwards));
    for (unsigned int e = d + 1; e < dim; ++e) {
      const bool forwards_too = (corner >> e & 1u) == 0;
      add(corner ^ (1u << d) ^ (1u << e), jumps.across(d, e, forwards == forwards_too));
    }
  }
}

} // namespace

template <int dim>
MonotoneFokkerPlanck<dim>::MonotoneFokkerPlanck(const WeightedCells<dim> &cells,
                                                std::shared_ptr<const Dynamics<dim>> dynamics,
                                                const LinearSolverParameters &parameters,
                                                bool has_equilibrium)
    : MatrixFormulation<dim>(cells, cells.diffusion(), MatrixStructure::general),
      dynamics_(std::move(dynamics)),
      has_equilibrium_(has_equilibrium)
{
  const NodeGrid<dim> grid(cells.discretization().element());
  const auto &unit_nodes = cells.discretization().element().get_unit_support_points();
  std::vector<std::vector<typename Dynamics<dim>::Coefficients>> at_nodes;
  on_all_ranks(cells.discretization().communicator(), [&] {
    for (const WeightedCell<dim> &cell : cells.cells()) {
      std::vector<dealii::Point<dim>> x;
      for (const dealii::Point<dim> &unit : unit_nodes)
        x.push_back(cell.geometry.map(unit));
      at_nodes.push_back(dynamics_->at(x, false));
    }
  });
  const auto local = [&](const WeightedCell<dim> &cell, LocalMatrices &result) {
    const unsigned int n = cell.nodes.size();
    result.mass.assign(n * n, 0.);
    result.stiffness.assign(n * n, 0.);
    for (unsigned int i = 0; i < n; ++i)
      result.mass[i * n + i] = cell.geometry.measure() * grid.masses()[i];
    for (const auto &box : grid.boxes()) {
      const CellGeometry<dim> part = cell.geometry.part({box.lower, box.upper});
      for (unsigned int corner = 0; corner < box.corners.size(); ++corner) {
        const CornerJumps<dim> jumps(part, at_nodes[cell.index][box.corners[corner]]);
        add_jumps<dim>(jumps, corner, box.corners, n, result.stiffness);
        excess_ = std::max(excess_, jumps.excess());
      }
    }
  };
  assemble<dim>(cells, NodeCoupling::all, local, matrices_);
  excess_ = dealii::Utilities::MPI::max(excess_, cells.discretization().communicator());

  left_null_ = 1.;
  left_null_.zero_out_ghost_values();
  this->apply_mass(mass_functional_, left_null_);
  stationary_ = 1.;
  stationary_.zero_out_ghost_values();
  stationary_ /= mass_functional_ * stationary_;
  LinearSolverParameters direct = parameters; // there is no hierarchy for chains of jumps
  direct.type = "direct";
  this->make_solver(direct, stationary_,
                    [&](const WeightedCell<dim> &cell, const CellRule<dim> &,
                        LocalMatrices &result) { local(cell, result); });
  if (this->conserves_mass() && has_equilibrium)
    has_equilibrium_ = this->find_stationary_vector() && has_one_null_vector();
  potential_ = this->has_equilibrium()
                   ? std::make_unique<const DensityPotential<dim>>(cells, stationary_)
                   : std::make_unique<const DensityPotential<dim>>(cells);
  reference_ = std::make_unique<const WeightedCells<dim>>(cells, *potential_, 1.);
  for (const WeightedCell<dim> &cell : reference_->cells())
    grad_U_.push_back(reference_->log_weight_gradients(CellPoints<dim>(cell)));
}

/// Where the chain falls into parts that are not left once they are entered, K has a null vector
/// for each of them, and K x = b, which the null vector was found from, is solvable for some b
/// without mass only.
template <int dim>
bool MonotoneFokkerPlanck<dim>::has_one_null_vector() const
{
  Vector f, b, x;
  for (Vector *v : {&f, &b, &x})
    this->reinit(*v);
  set_generic(f, 0);
  f.add(-(mass_functional_ * f), stationary_);
  this->apply_mass(b, f);
  try {
    this->solve(0., 1., x, b);
    return true;
  } catch (const RunFailure &) { // on all ranks alike
    return false;
  }
}

template <int dim>
StartQuality MonotoneFokkerPlanck<dim>::set_initial(Vector &u,
                                                    const InitialDensity<dim> &initial_density,
                                                    double initial_mass) const
{
  this->reinit(u);
  integrate_initial(cells_, initial_density, initial_mass, Vector(), u);
  for (const auto i : u.locally_owned_elements())
    u(i) /= matrices_.mass.diag_element(i);
  return {};
}

/// The values at the nodes, with the mass that was there.
template <int dim>
std::optional<StartQuality> MonotoneFokkerPlanck<dim>::take_over(Vector &u,
                                                                 const Formulation<dim> &other,
                                                                 const Vector &v) const
{
  sample_density(cells_, other, v, u);
  u *= (other.mass_functional() * v) / (mass_functional_ * u);
  return StartQuality();
}

template <int dim>
void MonotoneFokkerPlanck<dim>::evaluate(const CellPoints<dim> &points,
                                         const std::vector<double> &nodal,
                                         DensityValues<dim> &values) const
{
  if (points.are_of_cell())
    evaluate_absolute(cells_.metric(), points, nodal, grad_U_[points.cell().index], values);
  else
    evaluate_absolute(cells_.metric(), points, nodal, reference_->log_weight_gradients(points),
                      values);
}

template <int dim>
std::vector<dealii::Tensor<1, dim>>
MonotoneFokkerPlanck<dim>::flux(const CellPoints<dim> &points, const std::vector<double> &nodal,
                                const DensityValues<dim> & /*values*/) const
{
  return general_flux(*dynamics_, points, nodal);
}

template class MonotoneFokkerPlanck<1>;
template class MonotoneFokkerPlanck<2>;
template class MonotoneFokkerPlanck<3>;

} // namespace gibbsflow
