#include "learning/subspace.h"

#include "base/text.h"
#include "base/user_error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

double dot(const Weights &a, const Weights &b)
{
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.);
}

/// One unit vector for each name.
std::vector<Weights> unit_directions(const SubspaceParameters &parameters, const Network &network,
                                     const unsigned int dim)
{
  const std::string entry = "Subspace/Weights";
  if (parameters.weights.size() != dim)
    throw UserError(entry, "found " + std::to_string(parameters.weights.size()) + " names",
                    "as many as Dimension = " + std::to_string(dim),
                    "Name one weight for each dimension, such as W1[0;0], b1[2]");
  const std::vector<std::string> names = network.weight_names();
  std::vector<Weights> directions;
  for (std::string name : parameters.weights) {
    name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
    const auto position = std::find(names.begin(), names.end(), name);
    if (position == names.end())
      throw UserError(entry, "there is no weight '" + name + "'",
                      "W1[0;0] to " + names[network.b1(0) - 1] + ", b1[0] to " +
                          names[network.W2(0) - 1] + ", W2[0;0] to " +
                          names[network.W2(network.n_hidden() - 1)] +
                          (network.has_output_bias() ? ", b2[0]" : ""),
                      "Indices count from 0: W1[unit;input], b1[unit], W2[0;unit]");
    Weights direction(names.size(), 0.);
    direction[position - names.begin()] = 1.;
    if (std::find(directions.begin(), directions.end(), direction) != directions.end())
      throw UserError(entry, "the weight '" + name + "' stands there twice", "different weights",
                      "Choose another one");
    directions.push_back(direction);
  }
  return directions;
}

std::vector<Weights> given_directions(const SubspaceParameters &parameters, const Network &network,
                                      const unsigned int dim)
{
  const std::string entry = "Subspace/Directions";
  if (parameters.directions.size() != dim)
    throw UserError(entry, "found " + std::to_string(parameters.directions.size()) + " rows",
                    "as many as Dimension = " + std::to_string(dim),
                    "Separate the directions by ';'");
  for (const Weights &row : parameters.directions)
    if (row.size() != network.n_weights() ||
        !std::all_of(row.begin(), row.end(), [](const double w) { return std::isfinite(w); }))
      throw UserError(entry, "a row has " + std::to_string(row.size()) + " numbers",
                      "rows of " + std::to_string(network.n_weights()) +
                          " finite numbers, one for each weight of the network",
                      "Order them as W1 row by row, b1, W2, b2");
  return parameters.directions;
}

/// Gram & Schmidt, twice, which is enough for orthogonality to rounding (Giraud et al. (2005)).
void orthonormalize(std::vector<Weights> &directions)
{
  for (std::size_t k = 0; k < directions.size(); ++k) {
    Weights &p = directions[k];
    const double length = std::sqrt(dot(p, p));
    for (const int pass : {1, 2}) {
      (void)pass;
      for (std::size_t l = 0; l < k; ++l) {
        const double component = dot(directions[l], p);
        for (std::size_t i = 0; i < p.size(); ++i)
          p[i] -= component * directions[l][i];
      }
    }
    const double rest = std::sqrt(dot(p, p));
    if (!(rest > 1e-10 * length))
      throw UserError("Subspace/Directions",
                      "direction " + std::to_string(k + 1) +
                          (k == 0 ? " is zero" : " is zero or depends on those before it"),
                      "linearly independent directions", "Replace the direction");
    for (double &component : p)
      component /= rest;
  }
}

void check_orthonormal(const std::vector<Weights> &directions)
{
  for (std::size_t k = 0; k < directions.size(); ++k)
    for (std::size_t l = 0; l <= k; ++l)
      if (!(std::abs(dot(directions[k], directions[l]) - (k == l ? 1. : 0.)) < 1e-12))
        throw UserError("Subspace/Orthonormalize",
                        "the directions " + std::to_string(l + 1) + " and " +
                            std::to_string(k + 1) + " are not orthonormal",
                        "orthonormal directions where Subspace/Orthonormalize = false",
                        "Set Subspace/Orthonormalize = true");
}

} // namespace

Subspace make_subspace(const SubspaceParameters &parameters, const Network &network,
                       const Weights &origin, const unsigned int dim)
{
  Subspace subspace;
  subspace.origin = origin;
  if (parameters.type == "weights")
    subspace.directions = unit_directions(parameters, network, dim);
  else if (parameters.type == "directions")
    subspace.directions = given_directions(parameters, network, dim);
  else
    throw UserError("Subspace/Type", "found '" + parameters.type + "'", "weights, directions",
                    "Choose one of these");
  if (parameters.orthonormalize)
    orthonormalize(subspace.directions);
  check_orthonormal(subspace.directions);
  return subspace;
}

} // namespace gibbsflow
