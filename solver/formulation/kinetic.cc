#include "formulation/kinetic.h"

#include "base/representable.h"
#include "base/user_error.h"
#include "formulation/kinetic_solver.h"

namespace gibbsflow {

namespace {

/// Part k of equal parts.
std::vector<double> part(const std::vector<double> &all, const unsigned int n_parts,
                         const unsigned int k)
{
  const std::size_t n = all.size() / n_parts;
  return {all.begin() + k * n, all.begin() + (k + 1) * n};
}

/// Whether V is more than 40 D above its minimum throughout some cell. (V = (x^2 - 1)^2, D = 1/4,
/// a start with 1.1 of the width of a well, on one mesh: by solves rho is right to 1e-6 in L1 with
/// walls 55 D up, and off by more than one with walls 65 D up.)
template <int dim>
bool has_walls_far_up(const WeightedCells<dim> &cells)
{
  constexpr double far_up = 40.;
  double height = 0.;
  for (const WeightedCell<dim> &cell : cells.cells())
    height = std::max(height,
                      (cells.potential_at(cell.smallest_log_weight) - cells.potential_minimum()) /
                          cells.diffusion());
  return dealii::Utilities::MPI::max(height, cells.discretization().communicator()) > far_up;
}

} // namespace

template <int dim>
Kinetic<dim>::Kinetic(const WeightedCells<dim> &cells, const MomentumParameters &momentum,
                      const double alpha, const LinearSolverParameters &parameters)
    : momentum_(momentum),
      alpha_(alpha),
      solver_parameters_(parameters),
      position_(cells, cells.diffusion() * momentum.effective_rate(alpha) / alpha, parameters),
      matrices_(std::make_unique<const KineticMatrices<dim>>(
          cells, position_.laplacian(), HermiteModes<dim>(momentum.modes),
          std::sqrt(cells.diffusion() / alpha), momentum.friction(alpha) / std::sqrt(alpha))),
      prefers_products_(!is_factored(*matrices_, parameters) || has_walls_far_up(cells)),
      has_factors_(gibbsflow::has_factors(*matrices_, parameters)),
      solver_(make_kinetic_solver(*matrices_, parameters))
{
  reinit(mass_functional_);
  reinit(stationary_);
  matrices_->insert(position_.stationary_vector(), 0, stationary_);
  apply_mass(mass_functional_, stationary_);
  stationary_ /= mass_functional_ * stationary_;
  apply_mass(mass_functional_, stationary_);
  position_.reinit(mass_of_mode_);
  matrices_->extract(mass_functional_, 0, mass_of_mode_);
  assembly_seconds_ = since_construction_.wall_time();
}

template <int dim>
Kinetic<dim>::~Kinetic() = default;

template <int dim>
void Kinetic<dim>::apply_mass(Vector &y, const Vector &x) const
{
  matrices_->apply_mass(y, x);
}

template <int dim>
void Kinetic<dim>::apply_stiffness(Vector &y, const Vector &x) const
{
  matrices_->apply_stiffness(y, x, false);
}

template <int dim>
void Kinetic<dim>::apply_stiffness_transpose(Vector &y, const Vector &x) const
{
  matrices_->apply_stiffness(y, x, true);
}

template <int dim>
void Kinetic<dim>::apply_generator(Vector &y, const double factor, const double center,
                                   const Vector &x, const Vector &z) const
{
  matrices_->apply_generator(y, factor, center, x, z);
  ++statistics_.solves;
}

template <int dim>
void Kinetic<dim>::reinit(Vector &x) const
{
  matrices_->reinit(x);
}

template <int dim>
unsigned int Kinetic<dim>::unknowns_within(const WeightedCell<dim> & /*cell*/) const
{
  return matrices_->transport().n_points_of_cell() * modes().odd().size();
}

template <int dim>
const HermiteModes<dim> &Kinetic<dim>::modes() const
{
  return matrices_->modes();
}

template <int dim>
std::unique_ptr<Kinetic<dim>> Kinetic<dim>::on(const WeightedCells<dim> &cells,
                                               const unsigned int n_modes) const
{
  LinearSolverParameters automatic = solver_parameters_;
  automatic.type = LinearSolverParameters().type;
  MomentumParameters momentum = momentum_;
  if (n_modes > 0)
    momentum.modes = n_modes;
  return std::make_unique<Kinetic>(cells, momentum, alpha_, automatic);
}

template <int dim>
std::unique_ptr<Formulation<dim>> Kinetic<dim>::remake(const WeightedCells<dim> &cells, bool) const
{
  return on(cells);
}

template <int dim>
std::unique_ptr<Formulation<dim>> Kinetic<dim>::remake_beside(const WeightedCells<dim> &cells) const
{
  return on(cells, momentum_.modes > 2 ? momentum_.modes - 2 : momentum_.modes + 2);
}

template <int dim>
Vector Kinetic<dim>::lifted(const Vector &of_position) const
{
  Vector u;
  reinit(u);
  matrices_->insert(of_position, 0, u);
  return u;
}

template <int dim>
std::unique_ptr<Kinetic<dim>> Kinetic<dim>::with_modes(const unsigned int n) const
{
  MomentumParameters momentum = momentum_;
  momentum.modes = n;
  return std::make_unique<Kinetic>(weighted_cells(), momentum, alpha_, solver_parameters_);
}

template <int dim>
void Kinetic<dim>::solve(const double a, const double s, Vector &x, const Vector &b) const
{
  Assert(a > 0. && s >= 0., dealii::ExcMessage("a M + s K with a > 0, s >= 0."));
  const unsigned int iterations = solver_->solve(a, s, x, b);
  ++statistics_.solves;
  statistics_.factorizations = solver_->n_factorizations();
  statistics_.iterations += iterations;
  statistics_.max_iterations = std::max(statistics_.max_iterations, iterations);
}

template <int dim>
StartQuality Kinetic<dim>::set_initial(Vector &u, const InitialDensity<dim> &initial_density,
                                       const double initial_mass) const
{
  Vector of_position;
  const StartQuality quality = position_.set_initial(of_position, initial_density, initial_mass);
  if (!quality.is_usable())
    throw RunFailure("The initial density lies where exp(-V/D) falls too steeply for the kinetic "
                     "equation, which has no other way to begin. Start where V is lower, with a "
                     "wider density, or without momentum.");
  u = lifted(of_position);
  u /= mass_functional_ * u;
  return quality;
}

template <int dim>
void Kinetic<dim>::gather(const WeightedCell<dim> &cell, const Vector &u,
                          std::vector<double> &nodal) const
{
  nodal = matrices_->nodal(cell, u, 0);
  for (unsigned int d = 0; d < dim; ++d) {
    const std::vector<double> mean = matrices_->nodal(cell, u, modes().linear(d));
    nodal.insert(nodal.end(), mean.begin(), mean.end());
  }
}

template <int dim>
void Kinetic<dim>::evaluate(const CellPoints<dim> &points, const std::vector<double> &nodal,
                            DensityValues<dim> &values) const
{
  position_.evaluate(points, part(nodal, 1 + dim, 0), values);
}

/// int p_d psi_k e^{-|p|^2/(2D)} is sqrt(D) for k = e_d and 0 for all others.
template <int dim>
std::vector<dealii::Tensor<1, dim>> Kinetic<dim>::flux(const CellPoints<dim> &points,
                                                       const std::vector<double> &nodal,
                                                       const DensityValues<dim> & /*values*/) const
{
  const double speed = std::sqrt(weighted_cells().diffusion() / alpha_);
  std::vector<dealii::Tensor<1, dim>> J(points.size());
  DensityValues<dim> values;
  for (unsigned int d = 0; d < dim; ++d) {
    position_.evaluate(points, part(nodal, 1 + dim, 1 + d), values);
    for (unsigned int q = 0; q < points.size(); ++q)
      J[q][d] = representable_product(speed * values.psi[q], values.log_factor - 0.5 * points.U(q));
  }
  return J;
}

template <int dim>
std::vector<double> Kinetic<dim>::marginal_coefficients(const Vector &u) const
{
  std::vector<double> coefficients(modes().size());
  Vector of_mode;
  position_.reinit(of_mode);
  for (unsigned int k = 0; k < modes().even().size(); ++k) {
    matrices_->extract(u, k, of_mode);
    coefficients[modes().even()[k]] = mass_of_mode_ * of_mode;
  }
  for (unsigned int k = 0; k < modes().odd().size(); ++k)
    coefficients[modes().odd()[k]] = dealii::Utilities::MPI::sum(
        matrices_->transport().integral(u.begin(), k), matrices_->communicator());
  return coefficients;
}

template <int dim>
MomentumMoments<dim> Kinetic<dim>::moments(const Vector &u) const
{
  const double D = weighted_cells().diffusion();
  const std::vector<double> c = marginal_coefficients(u);
  MomentumMoments<dim> result;
  for (unsigned int d = 0; d < dim; ++d) {
    // p = sqrt(D) psi_1,   p^2 = D (sqrt(2) psi_2 + 1)
    typename HermiteModes<dim>::Index square{};
    square[d] = 2;
    result.mean[d] = std::sqrt(D) * c[modes().linear(d)];
    const double second =
        modes().highest_degree() < 2 ? 0. : std::sqrt(2.) * c[modes().number_of(square)];
    result.variance[d] = D * (second + c[0]) - result.mean[d] * result.mean[d];
  }
  Vector image;
  reinit(image);
  apply_mass(image, u);
  const double whole = u * image;
  double highest = 0.; // the highest degree is odd
  for (unsigned int k = 0; k < modes().odd().size(); ++k)
    if (modes().degree(modes().odd()[k]) == modes().highest_degree())
      highest += matrices_->square_of_odd(u, k);
  highest = dealii::Utilities::MPI::sum(highest, matrices_->communicator());
  result.highest_mode_share = whole > 0. ? highest / whole : 0.;
  return result;
}

template class Kinetic<1>;
template class Kinetic<2>;
template class Kinetic<3>;

} // namespace gibbsflow
