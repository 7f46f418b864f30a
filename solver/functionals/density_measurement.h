#pragma once

#include "functionals/absolute_integral.h"
#include "functionals/density_functionals.h"

namespace gibbsflow {

/// What is asked of a cell for every density that is measured there.
template <int dim>
struct MeasuredCell {
  void set(const CellPoints<dim> &points);

  std::vector<dealii::Point<dim>> x;
  std::vector<double> weight, gibbs; // JxW, JxW pi
  std::vector<typename CellPoints<dim>::Box> boxes;
  std::vector<double> stretch; // CellPoints::stretch; empty where the cell is a box
};

/// Moments of a density on a cell about its own mean there: squares about another point cancel in
/// the covariance of a density that is far from it, or narrow.
template <int dim>
struct CellMoments {
  /// For the masses at the points x.
  CellMoments(const CellGeometry<dim> &cell, const std::vector<dealii::Point<dim>> &x,
              const std::vector<double> &masses);

  /// About another point.
  dealii::SymmetricTensor<2, dim> second_about(const dealii::Point<dim> &other) const;

  dealii::Point<dim> center;
  double mass = 0.;
  dealii::Tensor<1, dim> first;
  dealii::SymmetricTensor<2, dim> second;
};

/// Of all cells of all ranks about a point. Collective.
template <int dim>
dealii::SymmetricTensor<2, dim> second_moments(const std::vector<CellMoments<dim>> &moments,
                                               const dealii::Tensor<1, dim> &center,
                                               MPI_Comm communicator);

/// log sum_k e^{a_k} of terms that need not be representable.
class LogSum {
public:
  void add(double logarithm);
  double over_ranks(MPI_Comm communicator) const; // collective

private:
  double largest_ = std::numeric_limits<double>::lowest(), sum_ = 0.;
};

/// Whether the unknowns are a density that Galerkin's method gives no sign: then it is known up to
/// errors that are not small beside pi where pi is.
template <int dim>
bool is_galerkin_in_density(const Formulation<dim> &formulation);

/// Takes the functionals of one density cell by cell.
template <int dim>
class DensityMeasurement {
public:
  DensityMeasurement() = default;

  /// `values` at the points of the rule of a cell; `surplus`, which may be empty, is what rho - pi
  /// may be off by there.
  void add(const MeasuredCell<dim> &cell, const CellPoints<dim> &points,
           const DensityValues<dim> &values, const std::vector<double> &surplus);

  /// After all cells of this rank. Collective.
  DensityFunctionals<dim> result(const Formulation<dim> &formulation);

private:
  /// Over the cells of this rank, all additive over the ranks.
  struct Sums {
    double mass = 0., l1 = 0., negative = 0., relative_entropy = 0.;
    std::array<double, dim> first = {};
  };

  /// The largest |rho| on a cell and the log of its share of chi^2.
  struct CellShare {
    double largest, log_chi2;
  };

  void compare(const MeasuredCell<dim> &cell, const CellPoints<dim> &points,
               const DensityValues<dim> &values, const std::vector<double> &surplus);
  void add_entropy(const MeasuredCell<dim> &cell, const CellPoints<dim> &points,
                   const DensityValues<dim> &values);
  double log_chi2_below(double density, MPI_Comm communicator) const;
  void forget_what_is_faint(const Formulation<dim> &formulation,
                            DensityFunctionals<dim> &result) const;

  Sums sums_;
  double minimum_ = std::numeric_limits<double>::infinity(), maximum_ = -minimum_;
  LogSum chi2_, energy_, doubt_, at_walls_; // the last two of chi^2
  std::vector<CellMoments<dim>> moments_;
  std::vector<CellShare> shares_;
  AbsoluteIntegralOverCells absolute_;
  // of the latest cell: rho - pi, rho times the weight of each point, rho/pi - 1
  std::vector<double> excess_, masses_, relative_;
};

} // namespace gibbsflow
