#pragma once

#include "learning/model.h"

#include <string>
#include <utility>
#include <vector>

namespace gibbsflow {

/// Writes what a point z of the mesh means in weights, W = W_0 + P z:
///   weights.txt     W_0, one weight with its name a line, for Network/Weights file;
///   directions.txt  the columns of P, one a line, for Subspace/File;
///   trajectory.csv  the weights in training, where they are to be saved.
/// Nothing where V is not the risk of a network. Collective.
template <int dim>
void write_network_files(const std::string &directory, const Model<dim> &model);

/// Their names and what is in them, for the report.
template <int dim>
std::vector<std::pair<std::string, std::string>> network_files(const Model<dim> &model);

} // namespace gibbsflow
