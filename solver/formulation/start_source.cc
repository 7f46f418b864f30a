#include "formulation/start_source.h"

#include "formulation/density.h"
#include "formulation/density_values.h"
#include "formulation/lagrange_basis.h"
#include "formulation/node_scales.h"
#include "space/nested_cells.h"

namespace gibbsflow {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <int dim>
class InitialSource : public StartSource<dim> {
public:
  InitialSource(const WeightedCells<dim> &cells, const InitialDensity<dim> &initial_density,
                double initial_mass)
      : cells_(cells), initial_density_(initial_density), initial_mass_(initial_mass)
  {
  }

  void evaluate(const WeightedCell<dim> &cell, std::vector<double> &log_size,
                std::vector<double> &sign) const override
  {
    const CellPoints<dim> points(cell);
    sign.assign(points.size(), 1.);
    log_size.resize(points.size());
    for (unsigned int q = 0; q < points.size(); ++q)
      log_size[q] = initial_density_.log_value(points.x(q)) - std::log(initial_mass_);
  }

  void integrate(const Vector &log_scale, double log_cap, Vector &load) const override
  {
    integrate_initial(cells_, initial_density_, initial_mass_, log_scale, load, log_cap);
  }

private:
  const WeightedCells<dim> &cells_;
  const InitialDensity<dim> &initial_density_;
  const double initial_mass_;
};

/// Tabulated once at the points of the cells' rules and, where the density is one on cells that
/// divide these, at the points of theirs.
template <int dim>
class TabulatedSource : public StartSource<dim> {
public:
  TabulatedSource(const WeightedCells<dim> &cells, const Formulation<dim> &formulation,
                  const Vector &v)
      : cells_(cells),
        finer_(formulation.weighted_cells()),
        within_(cells_within(cells, finer_)),
        basis_(cells.discretization().element())
  {
    const Density<dim> density(formulation, v);
    density.for_each_cell([&](const CellPoints<dim> &points, const DensityValues<dim> &values) {
      finer_tables_.emplace_back(points.size());
      for (unsigned int q = 0; q < points.size(); ++q)
        finer_tables_.back().set(q, values, q, points.U(q));
    });
    if (&finer_ == &cells_)
      return;
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      std::vector<dealii::Point<dim>> x;
      for (const dealii::Point<dim> &unit : cell.rule->shapes.points)
        x.push_back(cell.geometry.map(unit));
      tables_.emplace_back(x.size());
      density.evaluate_in(within_[cell.index], x,
                          [&](const std::vector<unsigned int> &inside,
                              const CellPoints<dim> &points, const DensityValues<dim> &values) {
                            for (unsigned int q = 0; q < inside.size(); ++q)
                              tables_.back().set(inside[q], values, q, points.U(q));
                          });
    }
  }

  void evaluate(const WeightedCell<dim> &cell, std::vector<double> &log_size,
                std::vector<double> &sign) const override
  {
    const Table &table = (&finer_ == &cells_ ? finer_tables_ : tables_)[cell.index];
    log_size = table.log_size;
    sign = table.sign;
  }

  void integrate(const Vector &log_scale, double log_cap, Vector &load) const override
  {
    cells_.discretization().reinit(load);
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      std::vector<double> integrals(cell.nodes.size(), 0.);
      const double half_U_0 = log_scale.size() == 0 ? 0. : 0.5 * cell.smallest_log_weight;
      for (const unsigned int index : within_[cell.index])
        add_integrals(cell, finer_.cells()[index], log_cap, half_U_0, integrals);
      const std::vector<double> scales = log_scale.size() == 0
                                             ? std::vector<double>(cell.nodes.size(), 1.)
                                             : basis_scales(cell, log_scale);
      for (unsigned int i = 0; i < scales.size(); ++i)
        integrals[i] *= scales[i];
      (log_scale.size() == 0 ? cell.nodes : scaled_nodes(cell.nodes, log_scale))
          .scatter(integrals, load);
    }
    load.compress(dealii::VectorOperation::add);
  }

private:
  struct Table {
    explicit Table(std::size_t n) : log_size(n), sign(n) {}

    void set(std::size_t k, const DensityValues<dim> &values, unsigned int q, double U)
    {
      log_size[k] = std::log(std::abs(values.psi[q])) + values.log_factor - 0.5 * U;
      sign[k] = values.psi[q] < 0. ? -1. : 1.;
    }

    std::vector<double> log_size, sign;
  };

  /// int rho_c e^{U_0/2} phi_i over `part` of `cell`.
  void add_integrals(const WeightedCell<dim> &cell, const WeightedCell<dim> &part, double log_cap,
                     double half_U_0, std::vector<double> &integrals) const
  {
    const CellPoints<dim> points(part);
    const Table &table = finer_tables_[part.index];
    std::vector<double> f(points.size());
    for (unsigned int q = 0; q < f.size(); ++q)
      f[q] =
          table.sign[q] * std::exp(std::min(table.log_size[q], log_cap - points.U(q)) + half_U_0);
    std::vector<double> of_part;
    if (&cell == &part)
      of_part = points.integrate(f);
    else {
      std::vector<double> phi;
      of_part.assign(integrals.size(), 0.);
      for (unsigned int q = 0; q < f.size(); ++q) {
        basis_.evaluate(cell.geometry.unmap(points.x(q)), phi);
        for (unsigned int i = 0; i < phi.size(); ++i)
          of_part[i] += points.JxW(q) * f[q] * phi[i];
      }
    }
    for (unsigned int i = 0; i < integrals.size(); ++i)
      integrals[i] += of_part[i];
  }

  const WeightedCells<dim> &cells_, &finer_;
  const std::vector<std::vector<unsigned int>> within_;
  const LagrangeBasis<dim> basis_;
  std::vector<Table> tables_, finer_tables_;
};

} // namespace

template <int dim>
std::unique_ptr<StartSource<dim>> make_start_source(const WeightedCells<dim> &cells,
                                                    const InitialDensity<dim> &initial_density,
                                                    double initial_mass)
{
  return std::make_unique<InitialSource<dim>>(cells, initial_density, initial_mass);
}

template <int dim>
std::unique_ptr<StartSource<dim>> make_start_source(const WeightedCells<dim> &cells,
                                                    const Formulation<dim> &formulation,
                                                    const Vector &v)
{
  return std::make_unique<TabulatedSource<dim>>(cells, formulation, v);
}

template <int dim>
void sample_density(const WeightedCells<dim> &cells, const Formulation<dim> &formulation,
                    const Vector &v, Vector &u)
{
  constexpr double nowhere = std::numeric_limits<double>::max();
  const Discretization<dim> &discretization = cells.discretization();
  Vector values;
  discretization.reinit(values);
  for (const auto j : discretization.node_map().relevant())
    values(j) = nowhere;
  const Density<dim> density(formulation, v);
  const auto within = cells_within(cells, formulation.weighted_cells());
  std::vector<dealii::Point<dim>> x;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    x.clear();
    for (const dealii::Point<dim> &unit : discretization.element().get_unit_support_points())
      x.push_back(cell.geometry.map(unit));
    density.evaluate_in(within[cell.index], x,
                        [&](const std::vector<unsigned int> &inside, const CellPoints<dim> &points,
                            const DensityValues<dim> &there) {
                          for (unsigned int q = 0; q < inside.size(); ++q)
                            if (const auto j = cell.nodes.unknown(inside[q]); j != CellNodes::none)
                              values(j) = std::min(values(j), there.density(q, points.U(q)));
                        });
  }
  values.compress(dealii::VectorOperation::min);
  discretization.reinit(u);
  for (const auto j : u.locally_owned_elements())
    u(j) = values(j) == nowhere ? 0. : values(j);
}

template <int dim>
StartCap choose_cap(const WeightedCells<dim> &cells, const StartSource<dim> &source)
{
  constexpr unsigned int n_caps = 14;
  constexpr double first_cap = 15., step = 5.;
  const auto cap = [](unsigned int k) { return first_cap + k * step; };
  std::vector<double> dropped(n_caps, 0.), square(n_caps, 0.); // int rho_c^2 / pi
  double common_square = 0.;
  std::vector<double> log_size, sign;
  for (const WeightedCell<dim> &cell : cells.cells()) {
    const CellPoints<dim> points(cell);
    source.evaluate(cell, log_size, sign);
    for (unsigned int q = 0; q < log_size.size(); ++q) {
      const double weight = points.JxW(q) * std::exp(log_size[q]);
      const double log_h = log_size[q] + points.U(q);
      if (log_h <= cap(0)) {
        common_square += weight * std::exp(log_h);
        continue;
      }
      for (unsigned int k = 0; k < n_caps; ++k) {
        const double excess = std::max(0., log_h - cap(k));
        dropped[k] -= weight * std::expm1(-excess);
        square[k] += weight * std::exp(std::min(log_h, cap(k)) - excess);
      }
    }
  }
  const MPI_Comm communicator = cells.discretization().communicator();
  dealii::Utilities::MPI::sum(dropped, communicator, dropped);
  dealii::Utilities::MPI::sum(square, communicator, square);
  common_square = dealii::Utilities::MPI::sum(common_square, communicator);

  StartCap best{infinity, infinity, infinity};
  for (unsigned int k = 0; k < n_caps; ++k) {
    const double rounding =
        std::numeric_limits<double>::epsilon() * std::sqrt(common_square + square[k]);
    if (dropped[k] + rounding < best.dropped + best.rounding)
      best = {dropped[k] > 0. ? cap(k) : infinity, dropped[k], rounding};
  }
  return best;
}

template std::unique_ptr<StartSource<1>> make_start_source(const WeightedCells<1> &,
                                                           const InitialDensity<1> &, double);
template std::unique_ptr<StartSource<2>> make_start_source(const WeightedCells<2> &,
                                                           const InitialDensity<2> &, double);
template std::unique_ptr<StartSource<3>> make_start_source(const WeightedCells<3> &,
                                                           const InitialDensity<3> &, double);
template std::unique_ptr<StartSource<1>> make_start_source(const WeightedCells<1> &,
                                                           const Formulation<1> &, const Vector &);
template std::unique_ptr<StartSource<2>> make_start_source(const WeightedCells<2> &,
                                                           const Formulation<2> &, const Vector &);
template std::unique_ptr<StartSource<3>> make_start_source(const WeightedCells<3> &,
                                                           const Formulation<3> &, const Vector &);
template void sample_density(const WeightedCells<1> &, const Formulation<1> &, const Vector &,
                             Vector &);
template StartCap choose_cap(const WeightedCells<1> &, const StartSource<1> &);
template void sample_density(const WeightedCells<2> &, const Formulation<2> &, const Vector &,
                             Vector &);
template StartCap choose_cap(const WeightedCells<2> &, const StartSource<2> &);
template void sample_density(const WeightedCells<3> &, const Formulation<3> &, const Vector &,
                             Vector &);
template StartCap choose_cap(const WeightedCells<3> &, const StartSource<3> &);

} // namespace gibbsflow
