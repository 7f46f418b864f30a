#include "learning/subspace_kinds.h"

#include "base/random_numbers.h"
#include "base/text.h"
#include "base/user_error.h"
#include "learning/backpropagation.h"
#include "learning/lanczos.h"
#include "learning/principal_components.h"
#include "learning/weights_file.h"

#include <algorithm>
#include <cmath>

namespace gibbsflow {

namespace {

/// One unit vector for each name.
std::vector<Weights> unit_directions(const SubspaceRequest &request)
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

std::vector<Weights> given_directions(const SubspaceRequest &request)
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

std::vector<Weights> directions_from_file(const SubspaceRequest &request)
{
  return read_rows("Subspace/File", request.parameters.file, request.dim,
                   request.network.n_weights());
}

std::vector<Weights> random_directions(const SubspaceRequest &request)
{
  std::vector<Weights> directions(request.dim, Weights(request.network.n_weights()));
  for (unsigned int d = 0; d < request.dim; ++d)
    for (unsigned int i = 0; i < directions[d].size(); ++i)
      directions[d][i] = normal_number(request.parameters.seed, RandomStream::directions, i, d);
  return directions;
}

std::vector<Weights> trajectory_directions(const SubspaceRequest &request)
{
  if (request.context.trajectory == nullptr)
    throw UserError("Subspace/Type", "found 'trajectory' without Network/Weights = trained",
                    "a network that is trained here", "Set Network/Weights = trained");
  return principal_components(*request.context.trajectory, request.dim);
}

std::vector<Weights> hessian_directions(const SubspaceRequest &request)
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

std::vector<Weights> directions_to_minima(const SubspaceRequest &request)
{
  const std::string entry = "Subspace/Minima files";
  const std::vector<std::string> &files = request.parameters.minima_files;
  if (files.size() != request.dim)
    throw UserError(entry, "found " + std::to_string(files.size()) + " files",
                    "as many as Dimension = " + std::to_string(request.dim),
                    "W_0 itself is the first of the minima; name the others");
  std::vector<Weights> directions;
  for (const std::string &file : files) {
    directions.push_back(read_weights(entry, {file}, request.network));
    for (std::size_t i = 0; i < request.origin.size(); ++i)
      directions.back()[i] -= request.origin[i];
  }
  return directions;
}

} // namespace

const Registry<SubspaceKind> &subspace_kinds()
{
  static const Registry<SubspaceKind> registry(
      "Subspace/Type",
      {{"weights", "the weights named in the entry Weights vary", "Subspace/Weights",
        &unit_directions, false, false},
       {"directions", "the entry Directions gives them", "Subspace/Directions", &given_directions,
        true, true},
       {"file", "the entry File gives them", "Subspace/File", &directions_from_file, true, true},
       {"random", "normal random numbers", "Subspace/Type", &random_directions, true, false},
       {"trajectory", "the principal components of the training's way to W_0", "Subspace/Type",
        &trajectory_directions, false, false},
       {"Hessian", "the eigenvectors of the largest eigenvalues of the risk's Hessian at W_0",
        "Subspace/Type", &hessian_directions, false, false},
       {"minima", "the plane through W_0 and the weights of the entry Minima files",
        "Subspace/Minima files", &directions_to_minima, false, false}});
  return registry;
}

} // namespace gibbsflow
