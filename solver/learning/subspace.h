#pragma once

#include "learning/network.h"
#include "learning/training.h"

#include <optional>
#include <string>
#include <vector>

namespace gibbsflow {

/// The affine subspace W = W_0 + P z of all weights; the columns of P are linearly independent.
struct Subspace {
  Weights origin;                  // W_0
  std::vector<Weights> directions; // the columns of P
  bool is_orthonormal = true;      // P^T P = I to rounding; otherwise it is the metric
  std::string remark;              // for the user: own directions that have been changed

  /// P^T P by rows.
  std::vector<std::vector<double>> gram_matrix() const;

  /// (P^T P)^{-1} P^T (W - W_0): those of the point of the subspace that is nearest to W.
  std::vector<double> coordinates(const Weights &W) const;
};

/// The types of subspaces, and how each chooses its directions.
std::vector<std::string> subspace_names();
std::string subspace_help();

/// Where the directions come from, for the types that need it.
struct SubspaceContext {
  const TrainingObjective *objective = nullptr; // Hessian
  const Trajectory *trajectory = nullptr;       // trajectory; null: W_0 was not trained
};

/// The subspace of dimension `dim` that section Subspace describes, through `origin`. Throws a
/// UserError for unknown or repeated weights' names, a number of directions other than dim, rows of
/// wrong length, dependent directions, and what the types' other entries cannot be used for.
Subspace make_subspace(const SubspaceParameters &parameters, const Network &network,
                       const Weights &origin, unsigned int dim,
                       const SubspaceContext &context = {});

/// Gives each row of each W_l in the direction the length of the same row of W, and makes its
/// biases zero (Li, Xu, Taylor, Studer & Goldstein (2018), Sec. 4).
void normalize_filters(const Network &network, const Weights &W, Weights &direction);

} // namespace gibbsflow
