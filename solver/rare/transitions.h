#pragma once

#include "mesh/coarse_mesh.h"
#include "space/weighted_cells.h"

#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace gibbsflow {

/// A closed ball, or a part of the boundary.
template <int dim>
struct TransitionSet {
  dealii::Point<dim> center;
  double radius = 0.;
  std::string part = {}; // its name; empty: the ball

  bool is_ball() const { return part.empty(); }
  bool contains(const dealii::Point<dim> &x) const
  {
    return is_ball() && x.distance(center) <= radius;
  }
};

/// Which nodes of a mesh make a ball.
enum class BallNodes {
  inside,               // those in it
  of_cells_inside,      // all of the cells in it, where no cell is cut by the sphere
  of_cells_that_meet_it // all of those that have one in it
};

/// Two disjoint sets.
template <int dim>
struct TransitionSets {
  TransitionSet<dim> a, b;
  BallNodes nodes = BallNodes::inside;

  std::vector<Sphere<dim>> spheres() const
  {
    std::vector<Sphere<dim>> result;
    for (const TransitionSet<dim> &set : {a, b})
      if (set.is_ball())
        result.push_back({set.center, set.radius});
    return result;
  }
};

/// A function on the mesh, evaluated at points of a locally owned cell.
template <int dim>
using CellFunction = std::function<std::vector<double>(const CellPoints<dim> &)>;

/// Logarithms of the numbers that describe passages, or errors of these; NaN where unknown.
struct PassageLogarithms {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  double capacity = unknown, rate_ab = unknown, rate_ba = unknown, mfpt_ab = unknown,
         mfpt_ba = unknown;
};

/// How the process passes between A and B at equilibrium. With q the committor, the probability to
/// meet B before A:
///     int grad q . grad phi dpi = 0 for all phi that vanish on A and B, q = 0 on A, 1 on B,
///     capacity = kappa int |grad q|^2 dpi      (passages from A to B per time),
///     rate_ab = capacity / int (1 - q) dpi,    rate_ba = capacity / int q dpi
/// (passages per time of those that came from A, or B, last), and mfpt_ab the mean time to B from
/// the centre of A, where it has one. kappa = D in physical time, 1 in rescaled time.
/// Vanden-Eijnden (2006), Transition path theory, Sec. 4; Bovier, Eckhoff, Gayrard & Klein, J. Eur.
/// Math. Soc. 6 (2004) 399.
template <int dim>
struct Transitions {
  TransitionSets<dim> sets;
  double log_capacity = PassageLogarithms::unknown, log_rate_ab = PassageLogarithms::unknown,
         log_rate_ba = PassageLogarithms::unknown, log_mfpt_ab = PassageLogarithms::unknown,
         log_mfpt_ba = PassageLogarithms::unknown;
  CellFunction<dim> committor = {};
  std::shared_ptr<const Vector> nodal_committor = nullptr; // where it is a function of the elements
  PassageLogarithms error = {}; // of the logarithms, so relative errors where they are small
};

/// Collective. In one dimension all numbers are quadratures of positive functions, exact to
/// rounding for any barrier, unless the direction is periodic. Otherwise the equations are solved
/// in the space of continuous piecewise polynomials, with the nodes that `sets` says. Near A q is
/// computed and near B 1 - q, each with digits of its own, so that no barrier is too high for the
/// capacity and the rates; of rates below e^{-25} kappa times are the inverse, up to 1e-9.
/// There is no estimate of errors. Throws RunFailure where a set has no node or both have one in
/// common.
template <int dim>
Transitions<dim> compute_transitions(const WeightedCells<dim> &cells,
                                     const TransitionSets<dim> &sets, double kappa);

} // namespace gibbsflow
