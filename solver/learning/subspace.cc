#include "learning/subspace.h"

#include "base/format.h"
#include "base/text.h"
#include "base/user_error.h"
#include "learning/subspace_kinds.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

/// Gram & Schmidt, twice, which is enough for orthogonality to rounding (Giraud et al. (2005)).
void orthonormalize(std::vector<Weights> &directions, const std::string &entry)
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
      throw UserError(entry,
                      "direction " + std::to_string(k + 1) +
                          (k == 0 ? " is zero" : " is zero or depends on those before it"),
                      "linearly independent directions", "Replace the direction");
    for (double &component : p)
      component /= rest;
  }
}

bool are_orthonormal(const Subspace &subspace)
{
  constexpr double rounding = 1e-12;
  const std::vector<std::vector<double>> G = subspace.gram_matrix();
  for (std::size_t k = 0; k < G.size(); ++k)
    for (std::size_t l = 0; l <= k; ++l)
      if (!(std::abs(G[k][l] - (k == l ? 1. : 0.)) < rounding))
        return false;
  return true;
}

/// What Gram & Schmidt change in directions that somebody chose.
std::string remark_on_change(const std::string &entry, const Subspace &given)
{
  std::vector<std::string> lengths;
  double largest_cosine = 0.;
  const std::vector<std::vector<double>> G = given.gram_matrix();
  for (std::size_t k = 0; k < G.size(); ++k) {
    lengths.push_back(plain(std::sqrt(G[k][k]), 4));
    for (std::size_t l = 0; l < k; ++l)
      largest_cosine = std::max(largest_cosine, std::abs(G[k][l]) / std::sqrt(G[k][k] * G[l][l]));
  }
  constexpr double right_angle = 1e-12, degrees = 180. / M_PI;
  const bool were_orthogonal = largest_cosine < right_angle;
  const std::string angle = plain(degrees * std::acos(std::min(1., largest_cosine)), 4);
  return entry + ": the directions were orthonormalised in their order (they had length " +
         join(lengths, ", ") +
         (were_orthogonal ? "" : " and angles down to " + angle + " degrees") +
         "); coordinates count along the new ones, which directions.txt has. "
         "Subspace/Orthonormalize = false takes them as they are.";
}

} // namespace

std::vector<std::string> subspace_names()
{
  return subspace_kinds().names();
}

std::string subspace_help()
{
  return subspace_kinds().help();
}

std::vector<std::vector<double>> Subspace::gram_matrix() const
{
  std::vector<std::vector<double>> G;
  for (const Weights &p : directions) {
    G.emplace_back();
    for (const Weights &q : directions)
      G.back().push_back(dot(p, q));
  }
  return G;
}

std::vector<double> Subspace::coordinates(const Weights &W) const
{
  std::vector<double> z;
  for (const Weights &p : directions)
    z.push_back(dot(p, W) - dot(p, origin));
  if (is_orthonormal)
    return z;
  // G z = P^T (W - W_0) by elimination; G is positive definite, no pivot vanishes
  std::vector<std::vector<double>> G = gram_matrix();
  const std::size_t n = z.size();
  for (std::size_t k = 0; k < n; ++k)
    for (std::size_t i = k + 1; i < n; ++i) {
      const double factor = G[i][k] / G[k][k];
      for (std::size_t j = k; j < n; ++j)
        G[i][j] -= factor * G[k][j];
      z[i] -= factor * z[k];
    }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t j = i + 1; j < n; ++j)
      z[i] -= G[i][j] * z[j];
    z[i] /= G[i][i];
  }
  return z;
}

void normalize_filters(const Network &network, const Weights &W, Weights &direction)
{
  for (const Layer &layer : network.all_layers()) {
    for (unsigned int i = 0; i < layer.n_outputs; ++i) {
      double *const row = direction.data() + layer.weight(i, 0);
      const double *const w = W.data() + layer.weight(i, 0);
      const double length = std::sqrt(std::inner_product(row, row + layer.n_inputs, row, 0.));
      const double wanted = std::sqrt(std::inner_product(w, w + layer.n_inputs, w, 0.));
      for (unsigned int j = 0; j < layer.n_inputs; ++j)
        row[j] *= length > 0. ? wanted / length : 0.;
    }
    if (layer.bias)
      std::fill_n(direction.begin() + *layer.bias, layer.n_outputs, 0.);
  }
}

Subspace make_subspace(const SubspaceParameters &parameters, const Network &network,
                       const Weights &origin, const unsigned int dim,
                       const SubspaceContext &context)
{
  const SubspaceKind &kind = subspace_kinds().find(parameters.type);
  Subspace subspace;
  subspace.origin = origin;
  subspace.directions = kind.directions({parameters, network, origin, dim, context});
  if (parameters.filter_normalization) {
    if (!kind.can_normalize_filters)
      throw UserError("Subspace/Filter normalization",
                      "found true with Subspace/Type = " + kind.name,
                      "true for the types directions, file and random only",
                      "Set it to false, or choose another type");
    for (Weights &direction : subspace.directions)
      normalize_filters(network, origin, direction);
  }
  // throws for dependent directions in any case
  std::vector<Weights> orthonormal = subspace.directions;
  orthonormalize(orthonormal, kind.entry);
  const bool are_given_so = are_orthonormal(subspace);
  if (parameters.orthonormalize) {
    if (kind.are_given && !are_given_so)
      subspace.remark = remark_on_change(kind.entry, subspace);
    subspace.directions = std::move(orthonormal);
  } else
    subspace.is_orthonormal = are_given_so;
  return subspace;
}

} // namespace gibbsflow
