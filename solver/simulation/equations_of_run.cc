#include "base/representable.h"
#include "formulation/density.h"
#include "formulation/formulations.h"
#include "formulation/weighted_heat.h"
#include "simulation/run_checks.h"
#include "simulation/simulation.h"
#include "space/nested_cells.h"

#include <deque>

namespace gibbsflow {

// What equations a run goes through, and which its modes are of.

/// The same learning rate has the same equations.
template <int dim>
void Simulation<dim>::make_earlier_pieces()
{
  const std::vector<LearningRatePiece> &pieces = parameters_.noise.pieces;
  for (std::size_t k = 0; k + 1 < pieces.size(); ++k) {
    const auto same = std::find_if(pieces.begin(), pieces.begin() + k, [&](const auto &piece) {
      return piece.alpha == pieces[k].alpha;
    });
    if (same != pieces.begin() + k) {
      earlier_pieces_.push_back(earlier_pieces_[same - pieces.begin()]);
      earlier_pieces_.back().end = pieces[k + 1].begin;
      continue;
    }
    EarlierPiece<dim> earlier;
    earlier.end = pieces[k + 1].begin;
    earlier.kappa = 0.5 * problem_.sigma() * pieces[k].alpha;
    earlier.cells = std::make_shared<const WeightedCells<dim>>(weighted_cells_,
                                                               problem_.potential(), earlier.kappa);
    earlier.formulation = make_formulation<dim>(
        parameters_.discretization.formulations.front(), *earlier.cells, earlier.kappa,
        parameters_.linear_solver, problem_.dynamics_at(pieces[k].alpha),
        parameters_.discretization.is_monotone());
    check_invariants(*earlier.formulation);
    earlier_pieces_.push_back(std::move(earlier));
  }
}

template <int dim>
std::vector<RunPiece<dim>> Simulation<dim>::run_pieces() const
{
  std::vector<RunPiece<dim>> pieces;
  for (const EarlierPiece<dim> &earlier : earlier_pieces_)
    pieces.push_back({earlier.formulation.get(), earlier.end, earlier.kappa});
  pieces.push_back({formulation_.get(), parameters_.time.final_time, kappa_});
  return pieces;
}

template <int dim>
void Simulation<dim>::make_symmetric_formulation()
{
  constexpr double steep_range = 40.; // of V/D within a cell, see steep_cells.h
  if (parameters_.spectrum.number_of_eigenvalues == 0 || problem_.dynamics())
    return;
  // cells that are halved where mass lives are large elsewhere, and look steep there
  if (weighted_cells_.largest_range() > steep_range && problem_.region().as_tree() == nullptr) {
    auto problem = Problem<dim>::for_modes(parameters_, problem_);
    if (problem->n_cells() < problem_.n_cells()) {
      problem_of_modes_ = std::move(problem);
      discretization_of_modes_ = std::make_unique<const Discretization<dim>>(
          problem_of_modes_->region(), discretization_.degree(), discretization_);
      cells_of_modes_ = std::make_unique<const WeightedCells<dim>>(
          *discretization_of_modes_, problem_.potential(), problem_.diffusion(), problem_.metric());
    }
  }
  if (formulation_->is_symmetric() && !problem_of_modes_)
    return;
  symmetric_formulation_ = std::make_unique<WeightedHeat<dim>>(
      problem_of_modes_ ? *cells_of_modes_ : weighted_cells_, kappa_, parameters_.linear_solver);
  check_invariants(*symmetric_formulation_);
}

template <int dim>
double Simulation<dim>::begin_of_last_piece() const
{
  return earlier_pieces_.empty() ? 0. : earlier_pieces_.back().end;
}

/// c_k = int rho v_k for the density of a vector, none where it reaches beyond the cells of the
/// modes: they lack what lies there times v_k, which is hardly above its largest value below.
template <int dim>
std::vector<double> Simulation<dim>::coefficients(const std::vector<Vector> &eigenvectors,
                                                  const Formulation<dim> &formulation,
                                                  const Vector &u) const
{
  constexpr double negligible = 1e-7;
  const Formulation<dim> &modes = symmetric_formulation();
  const WeightedCells<dim> &cells = modes.weighted_cells();
  const auto within = cells_within(cells, formulation.weighted_cells());
  const Density<dim> density(formulation, u);
  std::vector<double> sums(eigenvectors.size() + 1, 0.); // the last one is the mass
  std::deque<Density<dim>> v;
  for (const Vector &eigenvector : eigenvectors)
    v.emplace_back(modes, eigenvector);
  DensityValues<dim> values;
  std::vector<dealii::Point<dim>> x;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const CellPoints<dim> points(cell);
    x.clear();
    for (unsigned int q = 0; q < points.size(); ++q)
      x.push_back(points.x(q));
    std::vector<double> mass(x.size(), 0.);
    density.evaluate_in(within[cell.index], x,
                        [&](const std::vector<unsigned int> &inside, const CellPoints<dim> &there,
                            const DensityValues<dim> &rho) {
                          for (unsigned int q = 0; q < inside.size(); ++q)
                            mass[inside[q]] = points.JxW(inside[q]) * rho.density(q, there.U(q));
                        });
    for (std::size_t k = 0; k < v.size(); ++k) {
      v[k].evaluate(points, values);
      for (unsigned int q = 0; q < mass.size(); ++q)
        if (mass[q] != 0.)
          sums[k] +=
              mass[q] * representable_product(values.psi[q], values.log_factor + 0.5 * points.U(q));
    }
    for (const double m : mass)
      sums.back() += m;
  }
  dealii::Utilities::MPI::sum(sums, communicator(), sums);
  const double missing = formulation.mass_functional() * u - sums.back();
  sums.pop_back();
  return std::abs(missing) <= negligible ? sums : std::vector<double>();
}

template void Simulation<1>::make_symmetric_formulation();
template void Simulation<1>::make_earlier_pieces();
template std::vector<RunPiece<1>> Simulation<1>::run_pieces() const;
template double Simulation<1>::begin_of_last_piece() const;
template std::vector<double> Simulation<1>::coefficients(const std::vector<Vector> &,
                                                         const Formulation<1> &,
                                                         const Vector &) const;
template void Simulation<2>::make_symmetric_formulation();
template void Simulation<2>::make_earlier_pieces();
template std::vector<RunPiece<2>> Simulation<2>::run_pieces() const;
template double Simulation<2>::begin_of_last_piece() const;
template std::vector<double> Simulation<2>::coefficients(const std::vector<Vector> &,
                                                         const Formulation<2> &,
                                                         const Vector &) const;
template void Simulation<3>::make_symmetric_formulation();
template void Simulation<3>::make_earlier_pieces();
template std::vector<RunPiece<3>> Simulation<3>::run_pieces() const;
template double Simulation<3>::begin_of_last_piece() const;
template std::vector<double> Simulation<3>::coefficients(const std::vector<Vector> &,
                                                         const Formulation<3> &,
                                                         const Vector &) const;

} // namespace gibbsflow
