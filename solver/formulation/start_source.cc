#include "formulation/start_source.h"

#include "formulation/relative_density.h"

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
    const std::vector<dealii::Point<dim>> &points = cell.rule->shapes.points;
    sign.assign(points.size(), 1.);
    log_size.resize(points.size());
    for (unsigned int q = 0; q < points.size(); ++q)
      log_size[q] = initial_density_.log_value(cell.map(points[q])) - std::log(initial_mass_);
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

/// Tabulated once at the points of the cells' rules.
template <int dim>
class TabulatedSource : public StartSource<dim> {
public:
  TabulatedSource(const Formulation<dim> &formulation, const Vector &v)
      : cells_(formulation.weighted_cells())
  {
    const Vector with_ghosts = formulation.with_ghost_values(v);
    DensityValues<dim> values;
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      formulation.evaluate(cell, cell.rule->shapes, cell.root_weight, with_ghosts, values);
      tables_.emplace_back();
      for (unsigned int q = 0; q < values.psi.size(); ++q) {
        tables_.back().log_size.push_back(std::log(std::abs(values.psi[q])) + values.log_factor -
                                          0.5 * cell.log_weight[q]);
        tables_.back().sign.push_back(values.psi[q] < 0. ? -1. : 1.);
      }
    }
  }

  void evaluate(const WeightedCell<dim> &cell, std::vector<double> &log_size,
                std::vector<double> &sign) const override
  {
    const Table &table = tables_[&cell - cells_.cells().data()];
    log_size = table.log_size;
    sign = table.sign;
  }

  void integrate(const Vector &log_scale, double log_cap, Vector &load) const override
  {
    cells_.discretization().reinit(load);
    std::vector<double> log_size, sign, integrals;
    for (const WeightedCell<dim> &cell : cells_.cells()) {
      evaluate(cell, log_size, sign);
      const ShapeTable<dim> &shapes = cell.rule->shapes;
      const double half_U_0 = 0.5 * cell.smallest_log_weight;
      integrals.assign(cell.dofs.size(), 0.); // times e^{U_0/2}
      for (unsigned int q = 0; q < log_size.size(); ++q) {
        const double log_rho = std::min(log_size[q], log_cap - cell.log_weight[q]);
        const double weight =
            sign[q] * cell.rule->weights[q] * cell.volume() * std::exp(log_rho + half_U_0);
        for (unsigned int i = 0; i < integrals.size(); ++i)
          integrals[i] += weight * shapes.value(q, i);
      }
      for (unsigned int i = 0; i < integrals.size(); ++i)
        load(cell.dofs[i]) += integrals[i] * std::exp(-log_scale(cell.dofs[i]) - half_U_0);
    }
    load.compress(dealii::VectorOperation::add);
  }

private:
  struct Table {
    std::vector<double> log_size, sign;
  };

  const WeightedCells<dim> &cells_;
  std::vector<Table> tables_;
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
std::unique_ptr<StartSource<dim>> make_start_source(const Formulation<dim> &formulation,
                                                    const Vector &v)
{
  return std::make_unique<TabulatedSource<dim>>(formulation, v);
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
    source.evaluate(cell, log_size, sign);
    for (unsigned int q = 0; q < log_size.size(); ++q) {
      const double weight = cell.rule->weights[q] * cell.volume() * std::exp(log_size[q]);
      const double log_h = log_size[q] + cell.log_weight[q];
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
template std::unique_ptr<StartSource<1>> make_start_source(const Formulation<1> &, const Vector &);
template std::unique_ptr<StartSource<2>> make_start_source(const Formulation<2> &, const Vector &);
template std::unique_ptr<StartSource<3>> make_start_source(const Formulation<3> &, const Vector &);
template StartCap choose_cap(const WeightedCells<1> &, const StartSource<1> &);
template StartCap choose_cap(const WeightedCells<2> &, const StartSource<2> &);
template StartCap choose_cap(const WeightedCells<3> &, const StartSource<3> &);

} // namespace gibbsflow
