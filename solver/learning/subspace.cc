#include "learning/subspace.h"

#include "base/text.h"
#include "base/user_error.h"
#include "learning/backpropagation.h"
#include "learning/lanczos.h"
#include "learning/random_numbers.h"
#include "learning/symmetric_eigenproblem.h"
#include "learning/weights_file.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gibbsflow {

namespace {

double dot(const Weights &a, const Weights &b)
{
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.);
}

/// What all types choose from.
struct Request {
  const SubspaceParameters &parameters;
  const Network &network;
  const Weights &origin;
  const unsigned int dim;
  const SubspaceContext &context;
};

/// One unit vector for each name.
std::vector<Weights> unit_directions(const Request &request)
{
  const std::string entry = "Subspace/Weights";
  const unsigned int dim = request.dim;
  if (request.parameters.weights.size() != dim)
    throw UserError(entry, "found " + std::to_string(request.parameters.weights.size()) + " names",
                    "as many as Dimension = " + std::to_string(dim),
                    "Name one weight for each dimension, such as W1[0;0], b1[2]");
  const std::vector<std::string> names = request.network.weight_names();
  std::vector<Weights> directions;
  for (std::string name : request.parameters.weights) {
    name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
    const auto position = std::find(names.begin(), names.end(), name);
    if (position == names.end()) {
      std::vector<std::string> ranges;
      for (const Layer &layer : request.network.all_layers()) {
        const unsigned int last = layer.weights + layer.n_inputs * layer.n_outputs - 1;
        ranges.push_back(names[layer.weights] + " to " + names[last]);
        if (layer.bias)
          ranges.push_back(names[*layer.bias] + " to " + names[*layer.bias + layer.n_outputs - 1]);
      }
      throw UserError(entry, "there is no weight '" + name + "'", join(ranges, ", "),
                      "Indices count from 0: W1[unit;input], b1[unit], W2[output;unit]");
    }
    Weights direction(names.size(), 0.);
    direction[position - names.begin()] = 1.;
    if (std::find(directions.begin(), directions.end(), direction) != directions.end())
      throw UserError(entry, "the weight '" + name + "' stands there twice", "different weights",
                      "Choose another one");
    directions.push_back(direction);
  }
  return directions;
}

std::vector<Weights> given_directions(const Request &request)
{
  const std::string entry = "Subspace/Directions";
  const std::vector<Weights> &directions = request.parameters.directions;
  if (directions.size() != request.dim)
    throw UserError(entry, "found " + std::to_string(directions.size()) + " rows",
                    "as many as Dimension = " + std::to_string(request.dim),
                    "Separate the directions by ';'");
  for (const Weights &row : directions)
    if (row.size() != request.network.n_weights() ||
        !std::all_of(row.begin(), row.end(), [](const double w) { return std::isfinite(w); }))
      throw UserError(entry, "a row has " + std::to_string(row.size()) + " numbers",
                      "rows of " + std::to_string(request.network.n_weights()) +
                          " finite numbers, one for each weight of the network",
                      "Order them as W1 row by row, b1, W2, b2");
  return directions;
}

std::vector<Weights> directions_from_file(const Request &request)
{
  return read_rows("Subspace/File", request.parameters.file, request.dim,
                   request.network.n_weights());
}

std::vector<Weights> random_directions(const Request &request)
{
  std::vector<Weights> directions(request.dim, Weights(request.network.n_weights()));
  for (unsigned int d = 0; d < request.dim; ++d)
    for (unsigned int i = 0; i < directions[d].size(); ++i)
      directions[d][i] = normal_number(request.parameters.seed, RandomStream::directions, i, d);
  return directions;
}

std::vector<Weights> trajectory_directions(const Request &request)
{
  if (request.context.trajectory == nullptr)
    throw UserError("Subspace/Type", "found 'trajectory' without Network/Weights = trained",
                    "a network that is trained here", "Set Network/Weights = trained");
  return principal_components(*request.context.trajectory, request.dim);
}

std::vector<Weights> hessian_directions(const Request &request)
{
  const TrainingObjective &objective = *request.context.objective;
  const unsigned int n = request.network.n_weights();
  if (n < request.dim)
    throw UserError("Subspace/Type", "the network has " + std::to_string(n) + " weights only",
                    "at least as many as Dimension", "Use a wider network");
  const RiskGradient risk(objective.network, objective.loss, objective.data);
  const auto pairs =
      largest_eigenpairs([&](const Weights &v) { return risk.hessian_times(request.origin, v); }, n,
                         request.dim, request.parameters.seed);
  std::vector<Weights> directions;
  for (const RitzPair &pair : pairs)
    directions.push_back(pair.vector);
  return directions;
}

std::vector<Weights> directions_to_minima(const Request &request)
{
  const std::string entry = "Subspace/Minima files";
  const std::vector<std::string> &files = request.parameters.minima_files;
  if (files.size() != request.dim)
    throw UserError(entry, "found " + std::to_string(files.size()) + " files",
                    "as many as Dimension = " + std::to_string(request.dim),
                    "W_0 itself is the first of the minima; name the others");
  std::vector<Weights> directions;
  for (const std::string &file : files) {
    directions.push_back(read_weights(entry, {file}, request.network.n_weights()));
    for (std::size_t i = 0; i < request.origin.size(); ++i)
      directions.back()[i] -= request.origin[i];
  }
  return directions;
}

struct Kind {
  std::string name, help;
  std::vector<Weights> (*directions)(const Request &);
  bool can_normalize_filters;
};

/// All types; a new one is a new line.
const std::vector<Kind> &kinds()
{
  static const std::vector<Kind> table = {
      {"weights", "the weights named in the entry Weights vary", &unit_directions, false},
      {"directions", "the entry Directions gives them", &given_directions, true},
      {"file", "the entry File gives them", &directions_from_file, true},
      {"random", "normal random numbers", &random_directions, true},
      {"trajectory", "the principal components of the training's way to W_0",
       &trajectory_directions, false},
      {"Hessian", "the eigenvectors of the largest eigenvalues of the risk's Hessian at W_0",
       &hessian_directions, false},
      {"minima", "the plane through W_0 and the weights of the entry Minima files",
       &directions_to_minima, false}};
  return table;
}

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

} // namespace

std::vector<std::string> subspace_names()
{
  std::vector<std::string> names;
  for (const Kind &kind : kinds())
    names.push_back(kind.name);
  return names;
}

std::string subspace_help()
{
  std::vector<std::string> texts;
  for (const Kind &kind : kinds())
    texts.push_back(kind.name + ": " + kind.help);
  return join(texts, "; ");
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

std::vector<Weights> principal_components(const Trajectory &trajectory, const unsigned int n)
{
  // A = (W_k - W_end), one row for each step: eigenvectors of A^T A, by way of A A^T where that is
  // smaller: A A^T u = lambda u gives A^T u.
  std::vector<Weights> A;
  for (const Weights &W : trajectory.weights) {
    A.push_back(W);
    for (std::size_t i = 0; i < W.size(); ++i)
      A.back()[i] -= trajectory.weights.back()[i];
  }
  A.pop_back();
  const std::size_t n_steps = A.size(), n_weights = trajectory.weights[0].size();
  const bool by_steps = n_steps < n_weights;
  const std::size_t m = by_steps ? n_steps : n_weights;
  std::vector<std::vector<double>> product(m, std::vector<double>(m, 0.));
  if (by_steps) {
    for (std::size_t k = 0; k < m; ++k)
      for (std::size_t l = 0; l <= k; ++l)
        product[k][l] = product[l][k] = dot(A[k], A[l]);
  } else {
    for (const Weights &row : A)
      for (std::size_t i = 0; i < m; ++i)
        for (std::size_t j = 0; j < m; ++j)
          product[i][j] += row[i] * row[j];
  }
  const SymmetricEigenpairs pairs = eigenpairs(product);
  std::vector<Weights> components;
  for (unsigned int k = 0; k < n; ++k) {
    if (k >= m || !(pairs.values[m - 1 - k] > 1e-14 * pairs.values[m - 1]))
      throw UserError("Subspace/Type",
                      "the training's way has " + std::to_string(k) + " principal components only",
                      "at least as many as Dimension = " + std::to_string(n),
                      "Train for more steps, or choose another type");
    const std::vector<double> &u = pairs.vectors[m - 1 - k];
    Weights p = u;
    if (by_steps) {
      p.assign(n_weights, 0.);
      for (std::size_t s = 0; s < n_steps; ++s)
        for (std::size_t i = 0; i < n_weights; ++i)
          p[i] += u[s] * A[s][i];
    }
    const double length = std::sqrt(dot(p, p));
    for (double &component : p)
      component /= length;
    components.push_back(p);
  }
  return components;
}

Subspace make_subspace(const SubspaceParameters &parameters, const Network &network,
                       const Weights &origin, const unsigned int dim,
                       const SubspaceContext &context)
{
  for (const Kind &kind : kinds()) {
    if (kind.name != parameters.type)
      continue;
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
    orthonormalize(orthonormal, kind.name == "directions" ? "Subspace/Directions"
                                : kind.name == "file"     ? "Subspace/File"
                                : kind.name == "minima"   ? "Subspace/Minima files"
                                                          : "Subspace/Type");
    if (parameters.orthonormalize)
      subspace.directions = std::move(orthonormal);
    else
      subspace.is_orthonormal = are_orthonormal(subspace);
    return subspace;
  }
  throw UserError("Subspace/Type", "found '" + parameters.type + "'", join(subspace_names(), ", "),
                  did_you_mean(parameters.type, subspace_names(), "Choose one of these"));
}

} // namespace gibbsflow
